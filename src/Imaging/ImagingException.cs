namespace Avatar.Imaging;

/// <summary>An image could not be read, drawn or cut. The message is a sentence for a person.</summary>
public sealed class ImagingException(ImagingError error, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>What went wrong, for code.</summary>
    public ImagingError Error { get; } = error;
}
