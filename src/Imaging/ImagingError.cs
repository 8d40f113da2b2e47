namespace Avatar.Imaging;

/// <summary>Everything that can go wrong between a photo and its cartoon.</summary>
public enum ImagingError
{
    /// <summary>The bytes are not a JPEG, PNG or WebP.</summary>
    UnsupportedMediaType,

    /// <summary>The bytes announce one of the three formats but are damaged or incomplete.</summary>
    Undecodable,

    /// <summary>The header announces more pixels than <see cref="ImagingOptions.MaxPixels"/>.</summary>
    TooManyPixels,

    /// <summary>No style has that name.</summary>
    UnknownStyle,

    /// <summary>The waiting line is full; the same request may succeed in a moment.</summary>
    Busy,

    /// <summary>The engine could not make the picture though its input was fine.</summary>
    EngineFailed,

    /// <summary>The engine did not answer in time.</summary>
    EngineTimeout,
}
