namespace Avatar.Imaging;

/// <summary>Imaging cannot start because a part of it is missing or damaged. The message is a sentence for the operator.</summary>
public sealed class ImagingStartException(string message, Exception? innerException = null) : Exception(message, innerException);
