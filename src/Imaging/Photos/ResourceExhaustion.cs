using NetVips;

namespace Avatar.Imaging.Photos;

/// <summary>Failures that are not caused by the image: the process lacks memory or threads at the moment.</summary>
internal static class ResourceExhaustion
{
    /// <summary>Whether an exception reports such a failure. libvips has no error codes, so its messages are compared.</summary>
    public static bool IsCause(Exception exception) => exception is OutOfMemoryException
        || (exception is VipsException && (HasText(exception, "unable to create thread") || HasText(exception, "error creating thread") || HasText(exception, "out of memory")));

    public static ImagingException Busy(Exception cause) =>
        new(ImagingError.Busy, "The server is short of memory or threads. Please try again in a moment.", cause);

    private static bool HasText(Exception exception, string text) => exception.Message.Contains(text, StringComparison.OrdinalIgnoreCase);
}
