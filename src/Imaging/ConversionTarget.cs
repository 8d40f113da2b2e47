namespace Avatar.Imaging;

/// <summary>The format and size that an image is converted to.</summary>
/// <param name="Format">The format of the result.</param>
/// <param name="Width">Maximum width in pixels; null keeps the size. Narrower images are not enlarged.</param>
public readonly record struct ConversionTarget(ImageFormat Format, int? Width = null);
