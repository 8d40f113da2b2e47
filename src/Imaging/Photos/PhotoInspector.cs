namespace Avatar.Imaging.Photos;

/// <summary>Inspects uploads on a few threads at once, with half a megabyte of each file where that is enough.</summary>
internal sealed class PhotoInspector(ImagingOptions options, TimeProvider? time = null) : IImageInspector, IDisposable
{
    private const int HeadLength = 512 * 1024;

    private readonly SemaphoreSlim _places = new(Math.Max(options.StudioConcurrency, 1));

    public async ValueTask<ImageInfo> InspectAsync(ImageSource source, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var head = await PhotoFile.ReadAsync(source, HeadLength, cancellationToken).ConfigureAwait(false);

            // WebP keeps its orientation behind the pixels, so its head says too little.
            if (!head.IsHead || head.Format is not ImageFormat.Webp)
            {
                try
                {
                    return Inspect(head);
                }
                catch (ImagingException exception) when (exception.Error == ImagingError.Undecodable && head.IsHead)
                {
                    // A large colour profile pushed the header past the head.
                }
            }

            using var whole = await PhotoFile.ReadAsync(source, int.MaxValue, cancellationToken).ConfigureAwait(false);
            return Inspect(whole);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private ImageInfo Inspect(PhotoFile file) => PhotoHeader.Of(file, options, time).Upright;
}
