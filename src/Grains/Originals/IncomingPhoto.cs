using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>
/// A received photo that no document refers to yet. Disposing withdraws it, unless it is kept. If neither happens (the call never ran, the
/// process crashed), the sweep withdraws it.
/// </summary>
internal sealed class IncomingPhoto(IImageStore images, DeviceId device, ImageName original, ILogger logger) : IUncommitted, IAsyncDisposable
{
    private bool _kept;

    /// <summary>The name in <see cref="ImageArea.Incoming"/>.</summary>
    public ImageName Name { get; } = ImageName.ForIncoming(device, original);

    public void Keep() => _kept = true;

    /// <summary>Publishes the photo among the originals. It can still be withdrawn.</summary>
    /// <exception cref="StoreException">The photo was withdrawn.</exception>
    public async Task ClaimAsync()
    {
        if (!await images.ClaimAsync(Name, CancellationToken.None))
            throw new StoreException(StoreFailure.Unavailable, $"The photo {original} was withdrawn before its document was written.");
    }

    /// <summary>Makes the photo permanent: it can no longer be withdrawn. Returns false if it was withdrawn before.</summary>
    public Task<bool> SettleAsync() => images.SettleAsync(Name, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (_kept) return;
        try
        {
            await images.WithdrawAsync(Name, CancellationToken.None);
        }
        catch (StoreException failure)
        {
            GrainsLog.FileNotDeleted(logger, ImageArea.Incoming, Name, failure);
        }
    }
}
