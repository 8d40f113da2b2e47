using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>
/// The deletion of a device as its activation runs it: one at a time, for all who ask, while the gate is closed. It goes on when
/// those who asked have given up. Used on one grain's scheduler alone.
/// </summary>
internal sealed class DeletionRun(
    DeviceId device,
    DeviceErasure erasure,
    CallGate gate,
    IdempotentRequests requests,
    DeviceActivity activity,
    DeviceLists lists,
    ILogger logger) : IDisposable
{
    private readonly CancellationTokenSource _stopped = new();

    /// <summary>Originals that a call was to make of a photo, and of which nobody knows whether it did, or was ever begun.</summary>
    private readonly Dictionary<OriginalId, ImageName> _unsettled = [];
    private Task<DeviceDeletion?> _running = Task.FromResult<DeviceDeletion?>(null);

    /// <summary>Whether it is running, or knows of a photo that a deletion would have to look for.</summary>
    public bool IsAtWork => !_running.IsCompleted || _unsettled.Count > 0;

    /// <summary>Has an original made of a photo, and remembers both for as long as nobody knows what came of that.</summary>
    public async Task<T> SettleAsync<T>(OriginalId id, ImageName photo, Func<Task<T>> create)
    {
        _unsettled[id] = photo;
        try
        {
            var answer = await create();
            _unsettled.Remove(id);
            return answer;
        }
        catch (AvatarException refused) when (refused.Error is not AvatarError.Unavailable)
        {
            _unsettled.Remove(id);
            throw;
        }
    }

    /// <summary>Deletes everything, or waits for the deletion that is under way.</summary>
    /// <returns>The marker, with what there was.</returns>
    public async Task<DeviceDeletion> DeleteAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // What was gone on with may have been over, with nothing to join; then this one is to begin.
            if (await JoinOrStart(begin: true).WaitAsync(cancellationToken) is { } deletion) return deletion;
        }
    }

    /// <summary>Goes on with a deletion that was cut off, if there is one.</summary>
    public Task ResumeAsync() => JoinOrStart(begin: false);

    /// <summary>Stops between two steps; the next activation goes on.</summary>
    public Task StopAsync() => _stopped.CancelAsync();

    public void Dispose() => _stopped.Dispose();

    private Task<DeviceDeletion?> JoinOrStart(bool begin) => _running.IsCompleted ? _running = RunAsync(begin) : _running;

    private async Task<DeviceDeletion?> RunAsync(bool begin)
    {
        try
        {
            // From here on this activation writes nothing of the device: what was under way is cancelled, or committed.
            await gate.CloseAsync();
            await requests.EndAsync();
            await activity.ForgetAsync();

            var deletion = await (begin ? erasure.BeginAsync() : erasure.FindAsync());
            if (deletion is null) return null;
            await erasure.FinishAsync(deletion, _unsettled, _stopped.Token);
            _unsettled.Clear();
            return deletion;
        }
        catch (Exception failure)
        {
            GrainsLog.DeletionCutOff(logger, device.Digest(), failure);
            throw;
        }
        finally
        {
            // Whoever comes next reads what is there: nothing, or a marker to go on from.
            lists.Forget();
            gate.Open();
        }
    }
}
