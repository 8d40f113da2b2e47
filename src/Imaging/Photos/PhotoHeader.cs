namespace Avatar.Imaging.Photos;

/// <summary>A photo's header as its decoder sees it: format and stored size, before orientation.</summary>
internal sealed record PhotoHeader(ImageFormat Format, int Width, int Height, bool Sideways)
{
    public int LongSide => Math.Max(Width, Height);

    public ImageInfo Upright => Sideways ? new ImageInfo(Format, Height, Width) : new ImageInfo(Format, Width, Height);

    /// <summary>Reads a header and checks it against the limit.</summary>
    public static PhotoHeader Of(PhotoFile file, ImagingOptions options, TimeProvider? time)
    {
        using var opened = OpenedPhoto.Open(file, new DecodeDeadline(options, time));
        var image = opened.Image;
        var sideways = image.Contains("orientation") && image.Get("orientation") is int and >= 5 and <= 8;
        var pixels = (long)image.Width * image.Height;
        return pixels <= options.MaxPixels
            ? new PhotoHeader(file.Format, image.Width, image.Height, sideways)
            : throw new ImagingException(
                ImagingError.TooManyPixels,
                $"This image has {pixels / 1e6:0.0} megapixels; at most {options.MaxPixels / 1e6:0.0} are accepted.");
    }

    /// <summary>
    /// By how much the decoder itself may shrink a picture that becomes <paramref name="ratio"/> times smaller: 1, 2, 4 or 8. It
    /// leaves about twice the pixels that are needed, so that the last step is a good resampling. Rounded, so that 4000 pixels,
    /// the long side of most phones' photos, count as four times 1024.
    /// </summary>
    public int Reduction(double ratio) => (Format, Math.Round(ratio)) switch
    {
        (ImageFormat.Png, _) => 1,
        (_, >= 16) => 8,
        (_, >= 8) => 4,
        (_, >= 4) => 2,
        _ => 1,
    };
}
