using NetVips;

namespace Avatar.Imaging.Photos;

/// <summary>Deadline of one decoding. It is checked when a decoder reads bytes and when it has produced pixels.</summary>
/// <param name="options">Contains the time limit.</param>
/// <param name="time">Clock, of which the timestamps are used; null for the system clock.</param>
internal sealed class DecodeDeadline(ImagingOptions options, TimeProvider? time)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private long _began = (time ?? TimeProvider.System).GetTimestamp();
    private volatile bool _hasPassed;

    public bool HasPassed => _hasPassed || (_hasPassed = _time.GetElapsedTime(_began) > options.DecodeTimeout);

    /// <summary>Begins anew, after waiting for other decodings.</summary>
    public void Restart() => _began = _time.GetTimestamp();

    /// <summary>Converts a decoder's failure: timed out, out of resources, or damaged.</summary>
    public ImagingException ToImagingException(VipsException exception) =>
        _hasPassed ? IContainer.TakesTooLong(exception)
        : ResourceExhaustion.IsCause(exception) ? ResourceExhaustion.Busy(exception)
        : IContainer.Damaged(exception);
}

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
