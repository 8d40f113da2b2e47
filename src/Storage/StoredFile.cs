namespace Avatar.Storage;

/// <summary>An entry in a listing of published files.</summary>
/// <param name="Name">The file's name within the area.</param>
/// <param name="LastModified">Time at which its bytes were written.</param>
public readonly record struct StoredFile(ImageName Name, DateTimeOffset LastModified);
