namespace Avatar.Storage;

/// <summary>The database and the image store do not belong together.</summary>
public sealed class StoreMismatchException(string message) : StorageStartException(message);
