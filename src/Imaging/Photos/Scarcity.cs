using NetVips;

namespace Avatar.Imaging.Photos;

/// <summary>Failures that say nothing about a picture: the process lacks memory or threads at the moment.</summary>
internal static class Scarcity
{
    /// <summary>Whether an exception says so; libvips has words for it and no codes.</summary>
    public static bool IsCauseOf(Exception exception) => exception is OutOfMemoryException
        || (exception is VipsException && (Says(exception, "unable to create thread") || Says(exception, "error creating thread") || Says(exception, "out of memory")));

    public static ImagingException Busy(Exception cause) =>
        new(ImagingError.Busy, "There is not enough memory, or no thread, to make an image now.", cause);

    private static bool Says(Exception exception, string word) => exception.Message.Contains(word, StringComparison.OrdinalIgnoreCase);
}
