using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>
/// Runs the deletion of a device in its activation: one run at a time, shared by all callers, while the gate is closed. It continues when
/// its callers give up. Not thread-safe: used on one grain's scheduler.
/// </summary>
internal sealed class DeletionRun(
    DeviceId device,
    DeviceErasure erasure,
    CallGate gate,
    IdempotentRequests requests,
    DeviceActivity activity,
    DeviceLists lists,
    Action<TimeSpan> delayDeactivation,
    TimeProvider time,
    ILogger logger) : IDisposable
{
    private readonly CancellationTokenSource _stopped = new();

    /// <summary>
    /// Originals whose calls may still be running although no caller waits for them, each with the time stamp of its start.
    /// </summary>
    private readonly Dictionary<OriginalId, long> _started = [];
    private Task<DeviceDeletion?> _running = Task.FromResult<DeviceDeletion?>(null);

    /// <summary>Whether a deletion is running, or a call may be running that a deletion would have to end.</summary>
    public bool IsBusy
    {
        get
        {
            RemoveEnded();
            return !_running.IsCompleted || _started.Count > 0;
        }
    }

    /// <summary>Creates an original, and tracks it for as long as the call may be running, because a deletion must end it first.</summary>
    public async Task<T> TrackAsync<T>(OriginalId id, Func<Task<T>> create)
    {
        RemoveEnded();
        _started[id] = time.GetTimestamp();
        try
        {
            var answer = await create();
            _started.Remove(id);
            return answer;
        }
        catch (AvatarException refused) when (refused.Error is not AvatarError.Unavailable)
        {
            _started.Remove(id);
            throw;
        }
    }

    /// <summary>Deletes everything, or joins the deletion in progress.</summary>
    /// <returns>The marker, which counts what the device had.</returns>
    public async Task<DeviceDeletion> DeleteAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // The joined run may have found nothing to resume. Then start a new deletion.
            if (await JoinOrStart(canStart: true).WaitAsync(cancellationToken) is { } deletion) return deletion;
        }
    }

    /// <summary>Resumes an interrupted deletion, if there is one.</summary>
    public Task ResumeAsync() => JoinOrStart(canStart: false);

    /// <summary>Stops between two steps; the next activation resumes.</summary>
    public Task StopAsync() => _stopped.CancelAsync();

    public void Dispose() => _stopped.Dispose();

    private void RemoveEnded()
    {
        foreach (var (ended, _) in _started.Where(call => time.GetElapsedTime(call.Value) > CallTimeLimits.Original).ToList()) _started.Remove(ended);
    }

    private Task<DeviceDeletion?> JoinOrStart(bool canStart) => _running.IsCompleted ? _running = RunAsync(canStart) : _running;

    private async Task<DeviceDeletion?> RunAsync(bool canStart)
    {
        // The run may outlast the calls that started it, and an activation without calls would be collected as idle.
        delayDeactivation(Timeout.InfiniteTimeSpan);
        try
        {
            // From here on this activation writes nothing for the device: running calls have been cancelled or have committed.
            await gate.CloseAsync();
            await requests.WaitForEndAsync();
            await activity.ResetAsync();

            var deletion = await (canStart ? erasure.BeginAsync() : erasure.FindAsync());
            if (deletion is null) return null;
            await erasure.FinishAsync(deletion, _started.Keys.ToArray(), _stopped.Token);
            _started.Clear();
            return deletion;
        }
        catch (Exception failure)
        {
            GrainsLog.DeletionInterrupted(logger, device.Digest, failure);
            throw;
        }
        finally
        {
            // The next call reads the documents again: nothing is left, or a marker says that the deletion must be resumed.
            lists.Clear();
            gate.Open();
            delayDeactivation(TimeSpan.Zero);
        }
    }
}
