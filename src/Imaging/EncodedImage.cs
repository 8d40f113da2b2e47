namespace Avatar.Imaging;

/// <summary>A finished picture. It carries no metadata: no EXIF, no place, no name.</summary>
/// <param name="Bytes">The file, ready to store or send.</param>
/// <param name="Format">The format of <paramref name="Bytes"/>.</param>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
public sealed record EncodedImage(ReadOnlyMemory<byte> Bytes, ImageFormat Format, int Width, int Height);
