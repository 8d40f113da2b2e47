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
