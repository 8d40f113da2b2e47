namespace Avatar.Storage;

/// <summary>The stores cannot be used in their present state; the message says what the operator must do.</summary>
public class StorageStartException(string message, Exception? innerException = null) : Exception(message, innerException);
