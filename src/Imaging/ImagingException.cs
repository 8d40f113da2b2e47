namespace Avatar.Imaging;

/// <summary>An image could not be read, drawn or cut. The message is a sentence for the user.</summary>
public sealed class ImagingException(ImagingError error, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The kind of failure.</summary>
    public ImagingError Error { get; } = error;

    /// <summary>Whether the cartoon, and not its photo, could not be read.</summary>
    public bool IsCartoonFailure { get; private init; }

    /// <summary>An engine did not finish within its time limit.</summary>
    public static ImagingException TimedOut(Exception? cause = null) =>
        new(ImagingError.EngineTimeout, "The picture took too long to make. Please try again.", cause);

    /// <summary>An engine failed although its input was valid.</summary>
    public static ImagingException Failed(Exception? cause = null) =>
        new(ImagingError.EngineFailed, "The picture could not be made. Please try again later.", cause);

    /// <summary>The cutter cannot cut the chosen face of several.</summary>
    public static ImagingException FaceNotSelectable() =>
        new(ImagingError.FaceNotSelectable, "This service cannot cut a chosen face of several from this cartoon. Repeat the request without face.");

    /// <summary>Reads a cartoon and marks its failures with <see cref="IsCartoonFailure"/>, to tell them from failures of its photo.</summary>
    internal static async ValueTask<T> ForCartoonAsync<T>(Func<ValueTask<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (ImagingException exception)
        {
            throw new ImagingException(exception.Error, exception.Message, exception) { IsCartoonFailure = true };
        }
    }

    /// <inheritdoc cref="ForCartoonAsync{T}"/>
    internal static T ForCartoon<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ImagingException exception)
        {
            throw new ImagingException(exception.Error, exception.Message, exception) { IsCartoonFailure = true };
        }
    }
}

/// <summary>The failures of imaging operations.</summary>
public enum ImagingError
{
    /// <summary>The bytes are not a JPEG, PNG or WebP image.</summary>
    UnsupportedMediaType,

    /// <summary>The bytes announce one of the three formats but are damaged, incomplete, or take too long to decode.</summary>
    Undecodable,

    /// <summary>The header announces more pixels than <see cref="ImagingOptions.MaxPixels"/>.</summary>
    TooManyPixels,

    /// <summary>There is no style of that name.</summary>
    UnknownStyle,

    /// <summary>The queue is full, or memory or threads are short; the same request may succeed in a moment.</summary>
    Busy,

    /// <summary>The engine failed although its input was valid.</summary>
    EngineFailed,

    /// <summary>The engine did not answer in time.</summary>
    EngineTimeout,

    /// <summary>A face was chosen, but the cutter cannot tell it from the others.</summary>
    FaceNotSelectable,
}

/// <summary>Imaging cannot start because a part of it is missing or damaged. The message is a sentence for the operator.</summary>
public sealed class ImagingStartException(string message, Exception? innerException = null) : Exception(message, innerException);
