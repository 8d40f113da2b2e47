namespace Avatar.Imaging;

/// <summary>A head cut out of a cartoon.</summary>
/// <param name="Image">The cut in the format that was asked for; JPEG stands on white.</param>
/// <param name="Master">
/// The same cut, lossless and transparent, from which every other format can be made later; the same object as
/// <paramref name="Image"/> where that is lossless already, and null from an engine that has nothing better than its image.
/// </param>
public sealed record FaceCut(EncodedImage Image, EncodedImage? Master);
