using Avatar.Imaging;
using Avatar.Storage;

namespace Avatar.WebFront;

/// <summary>Publishes a received photo under its name and inspects its header. Deletes the photo if it is refused.</summary>
internal sealed class PhotoIntake(IImageStore images, IImageInspector inspector, TimeProvider time, ILogger<PhotoIntake> logger)
{
    /// <exception cref="ImagingException">The photo cannot be drawn.</exception>
    /// <exception cref="StoreException">The photo cannot be stored.</exception>
    public async Task<UploadedFile> AcceptAsync(DeviceId device, ReceivedPhoto photo, CancellationToken cancellationToken)
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
                Format = info.Format,
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

    /// <summary>Publishes the photo. If the name is taken, tries the name of the next millisecond.</summary>
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
            : throw new StoreException(StoreFailure.Unavailable, "An upload disappeared while it was being inspected.");

    /// <summary>Deletes the photo of a refused request, best effort: the sweep deletes it otherwise.</summary>
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
