using System.Globalization;

namespace Avatar.Imaging.Photos;

/// <summary>Inspects a limited number of images concurrently. For a header, half a megabyte of each file is read if that is enough.</summary>
internal sealed class PhotoInspector(ImagingOptions options, TimeProvider? time = null) : IImageInspector, IDisposable
{
    private const int HeadLength = 512 * 1024;

    private readonly SemaphoreSlim _slots = new(Math.Max(options.StudioPlaces, 1));

    /// <summary>
    /// Half as many: an examination takes tens of milliseconds of a thread that others wait for, or a second, if the photo was made for it. So
    /// owners take turns. The limits of addresses bound the queue.
    /// </summary>
    private readonly FairSemaphore _examinations = new(Math.Max(options.StudioPlaces / 2, 1), int.MaxValue);

    public async ValueTask<ImageInfo> InspectAsync(ImageSource source, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var head = await PhotoFile.ReadAsync(source, HeadLength, cancellationToken).ConfigureAwait(false);

            // A WebP stores its orientation after the pixels, so its first bytes are not enough.
            if (!head.IsHead || head.Format is not ImageFormat.Webp)
            {
                try
                {
                    return Inspect(head);
                }
                catch (ImagingException exception) when (exception.Error == ImagingError.Undecodable && head.IsHead)
                {
                    // A large colour profile pushed the header beyond the bytes read.
                }
            }

            using var whole = await PhotoFile.ReadAsync(source, int.MaxValue, cancellationToken).ConfigureAwait(false);
            return Inspect(whole);
        }
        finally
        {
            _slots.Release();
        }
    }

    public async ValueTask<ImageInfo> ExamineAsync(ImageSource source, CancellationToken cancellationToken)
    {
        await _examinations.WaitAsync(source.Owner, cancellationToken).ConfigureAwait(false);
        try
        {
            using var whole = await PhotoFile.ReadAsync(source, int.MaxValue, cancellationToken).ConfigureAwait(false);
            var info = Inspect(whole);
            whole.EnsureWhole(new DecodeDeadline(options, time));
            return info;
        }
        finally
        {
            _examinations.Release();
        }
    }

    public void Dispose() => _slots.Dispose();

    private ImageInfo Inspect(PhotoFile file) => PhotoHeader.Read(file, options, time).Upright;
}

/// <summary>Format and stored size of a photo, before its orientation is applied.</summary>
internal sealed record PhotoHeader(ImageFormat Format, int Width, int Height, bool Sideways)
{
    public int LongSide => Math.Max(Width, Height);

    public ImageInfo Upright => Sideways ? new ImageInfo(Format, Height, Width) : new ImageInfo(Format, Width, Height);

    /// <summary>Reads a header and checks the number of pixels against the limit, and of a file that is cut off whether enough of it is there.</summary>
    public static PhotoHeader Read(PhotoFile file, ImagingOptions options, TimeProvider? time)
    {
        var deadline = new DecodeDeadline(options, time);
        using var opened = OpenedPhoto.Open(file, deadline);
        var image = opened.Image;
        var sideways = image.Contains("orientation") && image.Get("orientation") is int and >= 5 and <= 8;
        var pixels = (long)image.Width * image.Height;
        if (pixels > options.MaxPixels)
        {
            throw new ImagingException(
                ImagingError.TooManyPixels,
                string.Create(CultureInfo.InvariantCulture, $"This image has {pixels / 1e6:0.0} megapixels; at most {options.MaxPixels / 1e6:0.0} are accepted."));
        }

        if (file.IsCut) file.EnsureWhole(deadline);
        return new PhotoHeader(file.Format, image.Width, image.Height, sideways);
    }

    /// <summary>
    /// Returns the factor by which the decoder itself can shrink an image of which a part is needed: at least three quarters of the
    /// requested pixels per side remain, as decoding twice as many takes longer than a drawing.
    /// </summary>
    /// <param name="ratio">The factor by which the image becomes smaller in all.</param>
    public int ReductionForPart(double ratio) => (Format, ratio) switch
    {
        (ImageFormat.Png, _) => 1,
        (_, >= 6) => 8,
        (_, >= 3) => 4,
        (_, >= 1.5) => 2,
        _ => 1,
    };

    /// <summary>
    /// Returns the factor by which the decoder itself can shrink an image that becomes <paramref name="ratio"/> times smaller: 1, 2, 4
    /// or 8. About twice the needed pixels remain per side, so that the final resampling keeps its quality. The ratio is rounded, so
    /// that 4000 pixels, the long side of most phone photos, count as four times 1024.
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
