namespace Avatar.Storage;

/// <summary>
/// A document of <c>deletion_fences</c>, which outlives a deletion for some hours. It is set to another generation when a deletion
/// begins and when it ends. Work that was begun under one generation makes nothing under another: it may have been sent before the
/// deletion by a process that has been lost since. It names the device by <see cref="DeviceId.Digest"/>.
/// </summary>
/// <param name="Generation">Another one each time.</param>
/// <param name="IsDeleting">Whether the deletion is under way.</param>
public sealed record DeletionFence(Guid Generation, bool IsDeleting);
