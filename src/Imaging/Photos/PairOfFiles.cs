namespace Avatar.Imaging.Photos;

/// <summary>A photo and its cartoon, both read.</summary>
internal sealed record PairOfFiles(PhotoFile Photo, PhotoFile Cartoon) : IDisposable
{
    public static async ValueTask<PairOfFiles> ReadAsync(ImageSource photo, ImageSource cartoon, CancellationToken cancellationToken)
    {
        var first = await PhotoFile.ReadAsync(photo, int.MaxValue, cancellationToken).ConfigureAwait(false);
        try
        {
            return new PairOfFiles(first, await PhotoFile.ReadAsync(cartoon, int.MaxValue, cancellationToken).ConfigureAwait(false));
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
