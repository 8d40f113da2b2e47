namespace Avatar.Imaging;

/// <summary>The imaging service cannot start: a part of it is missing or damaged. The message says what was found.</summary>
public sealed class ImagingStartException(string message, Exception? innerException = null) : Exception(message, innerException);
