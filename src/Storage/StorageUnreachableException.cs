namespace Avatar.Storage;

/// <summary>The stores cannot be reached now. The settings may well be correct, and a later retry may succeed.</summary>
public sealed class StorageUnreachableException(string message, Exception? innerException = null)
    : StorageStartException(message, innerException);
