namespace Avatar.Imaging;

/// <summary>What an image's header says.</summary>
/// <param name="Format">The format its bytes are in, whatever its name.</param>
/// <param name="Width">Pixels across once it stands upright (after its EXIF orientation).</param>
/// <param name="Height">Pixels down once it stands upright.</param>
public sealed record ImageInfo(ImageFormat Format, int Width, int Height);
