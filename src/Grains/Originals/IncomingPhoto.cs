using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>
/// A photo that was received and that no document names yet: disposing it withdraws it, unless it is kept. What is neither kept nor
/// withdrawn (a call that never ran, a crash) is withdrawn by the sweep.
/// </summary>
internal sealed class IncomingPhoto(IImageStore images, DeviceId device, ImageName original, ILogger logger) : IUncommitted, IAsyncDisposable
{
    private bool _kept;

    /// <summary>Its name in <see cref="ImageArea.Incoming"/>.</summary>
    public ImageName Name { get; } = ImageName.ForIncoming(device, original);

    public void Keep() => _kept = true;

    /// <summary>Makes it an original, which may still be withdrawn.</summary>
    /// <exception cref="StoreException">It is gone.</exception>
    public async Task ClaimAsync()
    {
        if (!await images.ClaimAsync(Name, CancellationToken.None))
            throw new StoreException(StoreFailure.Unavailable, $"The photo {original} was withdrawn before it could be given a document.");
    }

    /// <summary>From here on it is not withdrawn; returns false if it has been.</summary>
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
