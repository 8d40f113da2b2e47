namespace Avatar.Imaging;

/// <summary>A head cut out of a cartoon.</summary>
/// <param name="Image">The cut in the requested format; a JPEG has a white background.</param>
/// <param name="Master">
/// The same cut, lossless and transparent, as the source for other formats. It is the same object as <paramref name="Image"/> if
/// that is lossless, and null if the engine has no lossless version.
/// </param>
public sealed record FaceCut(EncodedImage Image, EncodedImage? Master);
