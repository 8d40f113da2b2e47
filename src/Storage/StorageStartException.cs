namespace Avatar.Storage;

/// <summary>The stores cannot be used as they are; the message tells an operator in sentences what to do.</summary>
public class StorageStartException(string message, Exception? innerException = null) : Exception(message, innerException);
