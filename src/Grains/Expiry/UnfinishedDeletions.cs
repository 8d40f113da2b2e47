using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>Deletions that a crash or a failure cut off, and whose devices nobody asks for any more: each device goes on with its own.</summary>
internal sealed class UnfinishedDeletions(IAvatarStore store, IGrainFactory grains, TimeProvider time, ILogger<UnfinishedDeletions> logger)
{
    /// <summary>A younger one is most likely under way.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(1);

    /// <summary>Finishes them one after the other; one that fails is met again next time.</summary>
    /// <exception cref="StoreException">The markers cannot be read.</exception>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        foreach (var deletion in await store.ListDeviceDeletionsAsync(time.GetUtcNow() - Age, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await grains.GetDevice(deletion.DeviceId).FinishDeletionAsync(deletion.DeviceId, cancellationToken);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                // A device whose grain was told to stop in the middle of it says that it was cancelled: that is not this run's end.
                GrainsLog.DeletionNotFinished(logger, deletion.DeviceId.Digest, failure);
            }
        }
    }
}
