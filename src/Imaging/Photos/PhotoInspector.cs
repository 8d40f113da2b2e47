namespace Avatar.Imaging.Photos;

/// <summary>Inspects uploads on a few threads at once, with half a megabyte of each file where that is enough.</summary>
internal sealed class PhotoInspector(ImagingOptions options) : IImageInspector, IDisposable
{
    private const int HeadLength = 512 * 1024;

    private readonly SemaphoreSlim _places = new(Math.Max(options.StudioConcurrency, 1));

    public async ValueTask<ImageInfo> InspectAsync(ImageSource source, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var head = await PooledBytes.ReadAsync(source, HeadLength, cancellationToken).ConfigureAwait(false);

            // WebP keeps its orientation behind the pixels, so its head says too little.
            if (head.Length < HeadLength || ImageFormats.Sniff(head.Span) is not ImageFormat.Webp)
            {
                try
                {
                    return Inspect(head);
                }
                catch (ImagingException exception) when (exception.Error == ImagingError.Undecodable && head.Length == HeadLength)
                {
                    // Large metadata pushed the header past the head.
                }
            }

            using var whole = await PooledBytes.ReadAsync(source, int.MaxValue, cancellationToken).ConfigureAwait(false);
            return Inspect(whole);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private ImageInfo Inspect(PooledBytes file) => PhotoHeader.Of(file, options.MaxPixels).Upright;
}
