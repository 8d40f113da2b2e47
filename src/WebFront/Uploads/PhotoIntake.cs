using Avatar.Imaging;
using Avatar.Storage;

namespace Avatar.WebFront.Uploads;

/// <summary>Gives a received photo its name and looks at what it is; one that is refused is deleted again.</summary>
internal sealed class PhotoIntake(IImageStore images, IImageInspector inspector, TimeProvider time, ILogger<PhotoIntake> logger)
{
    /// <exception cref="ImagingException">It cannot be drawn.</exception>
    /// <exception cref="StoreException">It cannot be kept.</exception>
    public async Task<UploadedFile> TakeInAsync(DeviceId device, ReceivedPhoto photo, CancellationToken cancellationToken)
    {
        var name = await PublishAsync(device, photo, cancellationToken);
        var incoming = ImageName.ForIncoming(device, name);
        try
        {
            var info = await inspector.InspectAsync(new ImageSource(token => OpenAsync(incoming, token)), cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            return new UploadedFile
            {
                Filename = name,
                FileSize = photo.FileSize,
                MimeType = info.Format.MimeType(),
                Width = info.Width,
                Height = info.Height,
                Sha256 = photo.Sha256,
                StoredSha256 = photo.Writer.Sha256,
            };
        }
        catch
        {
            await WithdrawAsync(device, name);
            throw;
        }
    }

    /// <summary>A name that is taken means the next millisecond.</summary>
    private async Task<ImageName> PublishAsync(DeviceId device, ReceivedPhoto photo, CancellationToken cancellationToken)
    {
        for (var at = time.GetUtcNow(); ; at += TimeSpan.FromMilliseconds(1))
        {
            var name = ImageName.ForOriginal(at, photo.Format.FileExtension());
            if (await photo.Writer.PublishAsync(ImageName.ForIncoming(device, name), cancellationToken)) return name;
        }
    }

    private async ValueTask<Stream> OpenAsync(ImageName name, CancellationToken cancellationToken) =>
        await images.OpenAsync(ImageArea.Incoming, name, cancellationToken) is { } image
            ? image.Content
            : throw new StoreException(StoreFailure.Unavailable, "An upload vanished while it was looked at.");

    /// <summary>Removes a photo whose request was refused; where that fails, the sweep does it.</summary>
    public async Task WithdrawAsync(DeviceId device, ImageName name)
    {
        try
        {
            await images.WithdrawAsync(ImageName.ForIncoming(device, name), CancellationToken.None);
        }
        catch (StoreException exception)
        {
            FrontLog.UploadNotDeleted(logger, name, exception);
        }
    }
}
