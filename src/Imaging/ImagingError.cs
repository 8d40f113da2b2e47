namespace Avatar.Imaging;

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
}
