namespace Avatar.Imaging;

/// <summary>What an image is converted to.</summary>
/// <param name="Format">The format of the result.</param>
/// <param name="Width">Most pixels across; null keeps the size. An image that has fewer keeps them.</param>
public readonly record struct ConversionTarget(ImageFormat Format, int? Width = null);
