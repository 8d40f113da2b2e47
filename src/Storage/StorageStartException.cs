namespace Avatar.Storage;

/// <summary>The stores cannot be used in their present state; the message says what the operator must do.</summary>
public class StorageStartException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The stores cannot be reached now. The settings may well be correct, and a later retry may succeed.</summary>
public sealed class StorageUnreachableException(string message, Exception? innerException = null)
    : StorageStartException(message, innerException);

/// <summary>The database and the image store do not belong together.</summary>
public sealed class StoreMismatchException(string message) : StorageStartException(message);
