namespace Avatar.Imaging;

/// <summary>An image could not be read, drawn or cut. The message is a sentence for a person.</summary>
public sealed class ImagingException(ImagingError error, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>What went wrong, for code.</summary>
    public ImagingError Error { get; } = error;

    /// <summary>Whether, of a photo and its cartoon that were read together, it is the cartoon that could not be read.</summary>
    public bool IsOfCartoon { get; private init; }

    /// <summary>Reads a cartoon beside its photo, so that a failure tells which of the two it is of.</summary>
    internal static async ValueTask<T> OfCartoonAsync<T>(Func<ValueTask<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (ImagingException exception)
        {
            throw new ImagingException(exception.Error, exception.Message, exception) { IsOfCartoon = true };
        }
    }

    /// <inheritdoc cref="OfCartoonAsync{T}"/>
    internal static T OfCartoon<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ImagingException exception)
        {
            throw new ImagingException(exception.Error, exception.Message, exception) { IsOfCartoon = true };
        }
    }
}
