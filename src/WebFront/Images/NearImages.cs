using Avatar.Hosting;
using Avatar.Storage;
using Microsoft.Extensions.Options;

namespace Avatar.WebFront;

/// <summary>
/// Near cache of GridFS images on the front's own disk. It shares folder and size limit with the thumbnails. The caller opens the image in
/// the database before each answer, so deleted images are not served.
/// </summary>
internal sealed class NearImages(
    VariantLoader loader, IImageStore images, IOptions<HostingOptions> hosting, IOptions<VariantCacheOptions> cache)
{
    /// <summary>
    /// Maximum length of a cached image, in bytes. Cartoons and faces are smaller; larger photos are mostly viewed as thumbnails.
    /// </summary>
    private const long MaxBytes = 2 << 20;

    private readonly bool _isOn = hosting.Value.FilesProvider is FilesProvider.GridFS && cache.Value.MaxBytes > 0;

    /// <summary>Opens the content of an image, from the cache if possible. Takes ownership of <paramref name="found"/>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="format">Format of the image.</param>
    /// <param name="found">The image as opened in its store.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task<Stream> OpenAsync(ImageRequest request, ImageFormat format, StoredImage found, CancellationToken cancellationToken)
    {
        var (area, name) = (request.Area, request.Name);
        if (!_isOn || found.Content.Length is 0 or > MaxBytes || !request.ReadsContent) return found.Content;

        // A copy at full size in the original format is the image itself.
        var near = await loader.OpenAsync(new(area, name, Width: null, format), token => ReadAsync(area, name, token), cancellationToken);
        if (near.Length != found.Content.Length)
        {
            await near.DisposeAsync();
            return found.Content;
        }

        await found.DisposeAsync();
        return near;
    }

    /// <summary>
    /// Opens the image again, because other callers may still wait for it when the first caller has left and closed its stream.
    /// </summary>
    private async Task<byte[]> ReadAsync(ImageArea area, ImageName name, CancellationToken cancellationToken)
    {
        await using var image = await images.OpenAsync(area, name, cancellationToken) ?? throw ImagesApi.FileNotFound();
        var bytes = new byte[image.Content.Length];
        await image.Content.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}
