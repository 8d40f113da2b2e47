namespace Avatar.Imaging.Photos;

/// <summary>The files of a photo and its cartoon.</summary>
internal sealed record PairOfFiles(PhotoFile Photo, PhotoFile Cartoon) : IDisposable
{
    public static async ValueTask<PairOfFiles> ReadAsync(ImageSource photo, ImageSource cartoon, CancellationToken cancellationToken)
    {
        var first = await PhotoFile.ReadAsync(photo, int.MaxValue, cancellationToken).ConfigureAwait(false);
        try
        {
            var second = await ImagingException.ForCartoonAsync(() => PhotoFile.ReadAsync(cartoon, int.MaxValue, cancellationToken)).ConfigureAwait(false);
            return new PairOfFiles(first, second);
        }
        catch
        {
            first.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Photo.Dispose();
        Cartoon.Dispose();
    }
}
