namespace Avatar.Imaging;

/// <summary>An encoded image without metadata: no EXIF, no location, no name.</summary>
/// <param name="Bytes">The content of the file, ready to store or send.</param>
/// <param name="Format">The format of <paramref name="Bytes"/>.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
public sealed record EncodedImage(ReadOnlyMemory<byte> Bytes, ImageFormat Format, int Width, int Height);
