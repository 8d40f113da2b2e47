namespace Avatar.Imaging.Photos;

/// <summary>Inspects a limited number of uploads concurrently. Reads half a megabyte of each file if that is enough.</summary>
internal sealed class PhotoInspector(ImagingOptions options, TimeProvider? time = null) : IImageInspector, IDisposable
{
    private const int HeadLength = 512 * 1024;

    private readonly SemaphoreSlim _slots = new(Math.Max(options.StudioConcurrency, 1));

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

    public void Dispose() => _slots.Dispose();

    private ImageInfo Inspect(PhotoFile file) => PhotoHeader.Read(file, options, time).Upright;
}
