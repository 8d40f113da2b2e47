using Avatar.Imaging;
using Avatar.Storage;

namespace Avatar.WebFront.Uploads;

/// <summary>Gives a received photo its name and looks at what it is; one that is refused is deleted again.</summary>
internal sealed class PhotoIntake(IImageStore images, IImageInspector inspector, TimeProvider time, ILogger<PhotoIntake> logger)
{
    /// <exception cref="ImagingException">It cannot be drawn.</exception>
    /// <exception cref="StoreException">It cannot be kept.</exception>
    public async Task<UploadedFile> TakeInAsync(ReceivedPhoto photo, CancellationToken cancellationToken)
    {
        var name = await PublishAsync(photo, cancellationToken);
        try
        {
            var info = await inspector.InspectAsync(new ImageSource(token => OpenAsync(name, token)), cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            return new UploadedFile
            {
                Filename = name,
                FileSize = photo.FileSize,
                MimeType = info.Format.MimeType(),
                Width = info.Width,
                Height = info.Height,
                Sha256 = photo.Sha256,
            };
        }
        catch
        {
            await DeleteAsync(name);
            throw;
        }
    }

    /// <summary>A name that is taken means the next millisecond.</summary>
    private async Task<ImageName> PublishAsync(ReceivedPhoto photo, CancellationToken cancellationToken)
    {
        for (var at = time.GetUtcNow(); ; at += TimeSpan.FromMilliseconds(1))
        {
            var name = ImageName.ForOriginal(at, photo.Format.FileExtension());
            if (await photo.Writer.PublishAsync(name, cancellationToken)) return name;
        }
    }

    private async ValueTask<Stream> OpenAsync(ImageName name, CancellationToken cancellationToken) =>
        await images.OpenAsync(ImageArea.Originals, name, cancellationToken) is { } image
            ? image.Content
            : throw new StoreException(StoreFailure.Unavailable, "An upload vanished while it was looked at.");

    private async Task DeleteAsync(ImageName name)
    {
        try
        {
            await images.DeleteAsync(ImageArea.Originals, name, CancellationToken.None);
        }
        catch (StoreException exception)
        {
            FrontLog.UploadNotDeleted(logger, name, exception);
        }
    }
}
