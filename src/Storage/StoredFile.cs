namespace Avatar.Storage;

/// <summary>A published file as a listing shows it.</summary>
/// <param name="Name">Its name within the area.</param>
/// <param name="LastModified">When its bytes were written.</param>
public readonly record struct StoredFile(ImageName Name, DateTimeOffset LastModified);
