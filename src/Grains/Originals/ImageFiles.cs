using Avatar.Imaging;
using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>What the grains do with files.</summary>
internal static class ImageFiles
{
    /// <summary>An original's photo for the studio to read: it is there as long as its document is.</summary>
    public static ImageSource PhotoSource(this IImageStore images, ImageName name, StudioOwner owner, ILogger logger) => new(async cancellationToken =>
    {
        if (await images.OpenAsync(ImageArea.Originals, name, cancellationToken) is { } image) return image.Content;
        GrainsLog.FileMissing(logger, ImageArea.Originals, name);
        throw new StoreException(StoreFailure.Unavailable, $"The photo {name} is missing.");
    })
    {
        Owner = owner,
    };

    /// <summary>A photo that was received and has no document yet: it may be withdrawn meanwhile.</summary>
    public static ImageSource IncomingSource(this IImageStore images, ImageName name, StudioOwner owner) => new(async cancellationToken =>
        (await images.OpenAsync(ImageArea.Incoming, name, cancellationToken))?.Content
        ?? throw new StoreException(StoreFailure.Unavailable, $"The received photo {name} was withdrawn."))
    {
        Owner = owner,
    };

    /// <summary>A cartoon for the studio to read, and for others to fetch under the public URL: it may expire meanwhile.</summary>
    public static ImageSource CartoonSource(this IImageStore images, ImageName name, Uri? publicBaseUrl, LinkSigner links) => new(async cancellationToken =>
        (await images.OpenAsync(ImageArea.Temp, name, cancellationToken))?.Content ?? throw AvatarException.CartoonNotFound())
    {
        PublicUrl = publicBaseUrl is null
            ? null
            : new Uri(publicBaseUrl.AbsoluteUri.TrimEnd('/') + links.Sign($"{ImageArea.Temp.PathPrefix()}{name}", links.NextExpiry())),
    };

    /// <summary>
    /// Stores a drawn image under a name of <paramref name="time"/>, or of the first later millisecond whose name is free.
    /// </summary>
    /// <returns>The file, which is deleted unless it is kept, and the time in its name.</returns>
    public static async Task<(UncommittedFile File, DateTimeOffset Time)> PublishAsync(
        this IImageStore images, ImageArea area, OriginalId original, DateTimeOffset time, EncodedImage image, ILogger logger)
    {
        for (; ; time = time.AddMilliseconds(1))
        {
            var name = ImageName.ForDerived(time, original, image.Format.FileExtension());
            if (await images.TryPublishAsync(area, name, image, logger) is { } file) return (file, time);
        }
    }

    /// <summary>Stores a drawn image under this name; null if the name is taken.</summary>
    public static async Task<UncommittedFile?> TryPublishAsync(
        this IImageStore images, ImageArea area, ImageName name, EncodedImage image, ILogger logger)
    {
        await using var writer = await images.CreateAsync(area, CancellationToken.None);
        await writer.WriteAsync(image.Bytes, CancellationToken.None);
        return await writer.PublishAsync(name, CancellationToken.None) ? new UncommittedFile(images, area, name, logger) : null;
    }

    /// <summary>Deletes a file that no document names any more; where that fails, the sweep will do it.</summary>
    public static async Task TryDeleteAsync(this IImageStore images, ImageArea area, ImageName name, ILogger logger)
    {
        try
        {
            await images.DeleteAsync(area, name, CancellationToken.None);
        }
        catch (StoreException failure)
        {
            GrainsLog.FileNotDeleted(logger, area, name, failure);
        }
    }
}
