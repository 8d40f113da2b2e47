namespace Avatar.Imaging;

/// <summary>Format and size from the header of an image.</summary>
/// <param name="Format">The format of the bytes; the file name is ignored.</param>
/// <param name="Width">Width in pixels of the upright image (after its EXIF orientation).</param>
/// <param name="Height">Height in pixels of the upright image.</param>
public sealed record ImageInfo(ImageFormat Format, int Width, int Height);
