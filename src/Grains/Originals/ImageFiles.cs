using Avatar.Imaging;
using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>Operations on image files that the grains share.</summary>
internal static class ImageFiles
{
    /// <summary>
    /// An original's photo as input for an engine. Opening it fails if the file is missing or does not have the length in its document.
    /// </summary>
    public static ImageSource PhotoSource(this IImageStore images, Original original, StudioOwner owner, ILogger logger) => new(async cancellationToken =>
    {
        if (await images.OpenAsync(ImageArea.Originals, original.Filename, cancellationToken) is { } image)
            return await CheckLengthAsync(image, original.FileSize, ImageArea.Originals, original.Filename, logger);
        GrainsLog.FileMissing(logger, ImageArea.Originals, original.Filename);
        throw new StoreException(StoreFailure.Unavailable, $"The photo {original.Filename} is missing.");
    })
    {
        Owner = owner,
    };

    /// <summary>A received photo without a document as input for an engine. It may be withdrawn meanwhile.</summary>
    public static ImageSource IncomingSource(this IImageStore images, ImageName name, long length, StudioOwner owner, ILogger logger) => new(async cancellationToken =>
        await images.OpenAsync(ImageArea.Incoming, name, cancellationToken) is { } image
            ? await CheckLengthAsync(image, length, ImageArea.Incoming, name, logger)
            : throw new StoreException(StoreFailure.Unavailable, $"The received photo {name} was withdrawn."))
    {
        Owner = owner,
    };

    /// <summary>A cartoon as input for an engine, with its public URL for remote engines. It may expire meanwhile.</summary>
    public static ImageSource CartoonSource(
        this IImageStore images, RegeneratedCartoon cartoon, Uri? publicBaseUrl, LinkSigner links, ILogger logger) => new(async cancellationToken =>
        await images.OpenAsync(ImageArea.Temp, cartoon.Filename, cancellationToken) is { } image
            ? await CheckLengthAsync(image, cartoon.FileSize, ImageArea.Temp, cartoon.Filename, logger)
            : throw AvatarException.CartoonNotFound())
        {
            Drawing = Drawing.Of(cartoon.Style, cartoon.Seed),
            PublicUrl = publicBaseUrl is null
            ? null
            : new Uri(publicBaseUrl.AbsoluteUri.TrimEnd('/') + links.Sign($"{ImageArea.Temp.PathPrefix()}{cartoon.Filename}", links.NextExpiry())),
        };

    /// <summary>
    /// Logs that a stored image cannot be decoded. It could be decoded when it was stored, so the store has damaged it, and the caller gets
    /// a failure of the store.
    /// </summary>
    /// <returns>The exception to throw.</returns>
    public static StoreException Damaged(ImageArea area, ImageName name, ImagingException failure, ILogger logger)
    {
        GrainsLog.FileDamaged(logger, area, name, failure.Message);
        return new(StoreFailure.Unavailable, $"The image {name} is damaged.", failure);
    }

    /// <summary>Whether the image itself caused the failure, and not the engine that processed it.</summary>
    public static bool IsImageError(ImagingException failure) =>
        failure.Error is ImagingError.Undecodable or ImagingError.UnsupportedMediaType or ImagingError.TooManyPixels;

    private static async ValueTask<Stream> CheckLengthAsync(StoredImage image, long length, ImageArea area, ImageName name, ILogger logger)
    {
        if (image.Content.Length == length) return image.Content;
        GrainsLog.FileDamaged(logger, area, name, $"It has {image.Content.Length} bytes instead of {length}.");
        await image.DisposeAsync();
        throw new StoreException(StoreFailure.Unavailable, $"The image {name} is damaged.");
    }

    /// <summary>
    /// Stores a drawn image under a name with <paramref name="time"/>, or with the next millisecond whose name is free.
    /// </summary>
    /// <returns>The file, which is deleted on disposal unless kept, and the time in its name.</returns>
    public static async Task<(UncommittedFile File, DateTimeOffset Time)> PublishAsync(
        this IImageStore images, ImageArea area, OriginalId original, DateTimeOffset time, EncodedImage image, ILogger logger)
    {
        for (; ; time = time.AddMilliseconds(1))
        {
            var name = ImageName.ForDerived(time, original, image.Format.FileExtension());
            if (image.Svg is not { } svg)
            {
                if (await images.TryPublishAsync(area, name, image.Bytes, logger) is { } file) return (file, time);
                continue;
            }

            // Vector drawing first. A crash here leaves it without an image.
            if (await images.TryPublishAsync(ImageArea.Masters, name.ToSvg(), svg, logger) is not { } drawing) continue;
            if (await PublishBesideAsync(images, area, name, image.Bytes, drawing, logger) is { } both) return (both, time);
        }
    }

    /// <summary>Stores an image beside its drawing. If that fails, or the name is taken, the drawing is deleted again.</summary>
    private static async Task<UncommittedFile?> PublishBesideAsync(
        IImageStore images, ImageArea area, ImageName name, ReadOnlyMemory<byte> bytes, UncommittedFile drawing, ILogger logger)
    {
        var published = default(UncommittedFile);
        try
        {
            return published = await images.TryPublishAsync(area, name, bytes, logger, drawing);
        }
        finally
        {
            if (published is null) await drawing.DisposeAsync();
        }
    }

    /// <summary>Stores a file under this name. Returns null if the name is taken.</summary>
    public static async Task<UncommittedFile?> TryPublishAsync(
        this IImageStore images, ImageArea area, ImageName name, ReadOnlyMemory<byte> bytes, ILogger logger, UncommittedFile? companion = null)
    {
        await using var writer = await images.CreateAsync(area, CancellationToken.None);
        await writer.WriteAsync(bytes, CancellationToken.None);
        return await writer.PublishAsync(name, CancellationToken.None) ? new UncommittedFile(images, area, name, writer.Sha256, logger, companion) : null;
    }

    /// <summary>Deletes a file that no document refers to. If that fails, the sweep deletes it later.</summary>
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
