namespace Avatar.Imaging.Photos;

/// <summary>A photo's header as its decoder sees it: format and stored size, before orientation.</summary>
internal sealed record PhotoHeader(ImageFormat Format, int Width, int Height, bool Sideways)
{
    public int LongSide => Math.Max(Width, Height);

    public ImageInfo Upright => Sideways ? new ImageInfo(Format, Height, Width) : new ImageInfo(Format, Width, Height);

    /// <summary>Reads a header and checks it against the limit.</summary>
    public static PhotoHeader Of(PooledBytes file, long maxPixels)
    {
        var format = ImageFormats.Sniff(file.Span) ?? throw new ImagingException(
            ImagingError.UnsupportedMediaType, "This file is not a JPEG, PNG or WebP image.");
        using var opened = OpenedPhoto.Open(file, format);
        var image = opened.Image;
        var sideways = image.Contains("orientation") && image.Get("orientation") is int and >= 5 and <= 8;
        var pixels = (long)image.Width * image.Height;
        return pixels <= maxPixels
            ? new PhotoHeader(format, image.Width, image.Height, sideways)
            : throw new ImagingException(
                ImagingError.TooManyPixels,
                $"This image has {pixels / 1e6:0.0} megapixels; at most {maxPixels / 1e6:0.0} are accepted.");
    }
}
