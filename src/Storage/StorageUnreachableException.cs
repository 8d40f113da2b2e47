namespace Avatar.Storage;

/// <summary>The stores cannot be reached now: nothing is wrong with the settings as far as is known, and waiting may help.</summary>
public sealed class StorageUnreachableException(string message, Exception? innerException = null)
    : StorageStartException(message, innerException);
