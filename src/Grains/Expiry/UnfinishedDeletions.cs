using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>
/// Finishes deletions that a crash or a failure interrupted and that no further call of the device resumes. Each device's grain does the work.
/// </summary>
internal sealed class UnfinishedDeletions(IAvatarStore store, IGrainFactory grains, TimeProvider time, ILogger<UnfinishedDeletions> logger)
{
    /// <summary>A younger deletion is probably still running.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(1);

    /// <summary>Finishes them one after the other; the next run retries failures.</summary>
    /// <exception cref="StoreException">The markers cannot be read.</exception>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        foreach (var deletion in await store.Deletions.ListAsync(time.GetUtcNow() - Age, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await grains.GetDevice(deletion.DeviceId).FinishDeletionAsync(deletion.DeviceId, cancellationToken);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                // A device's grain that is deactivated during the deletion throws a cancellation: that must not end this run.
                GrainsLog.DeletionNotFinished(logger, deletion.DeviceId.Digest, failure);
            }
        }
    }
}
