using Avatar.Imaging;
using Avatar.Silo.Configuration;
using Avatar.Storage;
using Avatar.WebFront.Images.Variants;

namespace Avatar.WebFront.Images;

/// <summary>
/// Images of GridFS, kept on the front's own disk beside the thumbnails, within the same bound. Whether an image still exists is
/// asked of the database before each answer, so one that was deleted is not given any more.
/// </summary>
internal sealed class NearImages(VariantShelf shelf, IImageStore images, AvatarSettings settings)
{
    /// <summary>Cartoons and faces are smaller. Photos may be larger, and are looked at as thumbnails.</summary>
    private const long MostBytes = 2 << 20;

    private readonly bool _isOn = settings.Get(Settings.FilesProvider) is FilesProvider.GridFS && settings.Get(Settings.VariantCacheBytes) > 0;

    /// <summary>Opens the bytes of an image that was found, from here if they can be; the image is the caller's no more.</summary>
    /// <param name="area">Where it lies.</param>
    /// <param name="name">Its name.</param>
    /// <param name="format">Its format.</param>
    /// <param name="found">The image in its store.</param>
    /// <param name="request">Who asks.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<Stream> OpenAsync(
        ImageArea area, ImageName name, ImageFormat format, StoredImage found, HttpRequest request, CancellationToken cancellationToken)
    {
        if (!_isOn || found.Content.Length is 0 or > MostBytes || !WillBeRead(request)) return found.Content;

        // The copy at full size, in its own format, is the image itself.
        var near = await shelf.OpenAsync(new(area, name, Width: null, format), token => ReadAsync(area, name, token), cancellationToken);
        if (near.Length != found.Content.Length)
        {
            await near.DisposeAsync();
            return found.Content;
        }

        await found.DisposeAsync();
        return near;
    }

    /// <summary>Who asks for headers alone, or has the image already, is not worth fetching it.</summary>
    private static bool WillBeRead(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers is { IfNoneMatch.Count: 0, IfModifiedSince.Count: 0 };

    /// <summary>Opened anew, as the caller who began this may have left when others still wait for it.</summary>
    private async Task<byte[]> ReadAsync(ImageArea area, ImageName name, CancellationToken cancellationToken)
    {
        await using var image = await images.OpenAsync(area, name, cancellationToken) ?? throw ImagesApi.FileNotFound();
        var bytes = new byte[image.Content.Length];
        await image.Content.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}
