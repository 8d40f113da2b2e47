namespace Avatar.Storage;

/// <summary>
/// A document of <c>deletion_fences</c>, kept for some hours after a device was deleted. The generation changes when a deletion begins
/// and again when it ends. Work that began under an older generation must not create anything: it may have been sent before the
/// deletion by a process that has crashed since. The document stores <see cref="DeviceId.Digest"/>, not the device id.
/// </summary>
/// <param name="Generation">A new random value for each change.</param>
/// <param name="IsDeleting">Whether the deletion is still running.</param>
public sealed record DeletionFence(Guid Generation, bool IsDeleting);
