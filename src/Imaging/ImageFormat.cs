namespace Avatar.Imaging;

/// <summary>The image formats this service reads and writes.</summary>
public enum ImageFormat
{
    Jpeg,
    Png,
    Webp,
}
