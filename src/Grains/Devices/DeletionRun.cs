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
    Action<TimeSpan> delayDeactivation,
    TimeProvider time,
    ILogger logger) : IDisposable
{
    private readonly CancellationTokenSource _stopped = new();

    /// <summary>When originals were begun whose calls may still be under way, although nobody waits for them.</summary>
    private readonly Dictionary<OriginalId, long> _begun = [];
    private Task<DeviceDeletion?> _running = Task.FromResult<DeviceDeletion?>(null);

    /// <summary>Whether it is running, or knows of a call that a deletion would have to end.</summary>
    public bool IsAtWork
    {
        get
        {
            ForgetEnded();
            return !_running.IsCompleted || _begun.Count > 0;
        }
    }

    /// <summary>Has an original made, and remembers it for as long as the call may be under way: a deletion ends it first.</summary>
    public async Task<T> WatchAsync<T>(OriginalId id, Func<Task<T>> create)
    {
        ForgetEnded();
        _begun[id] = time.GetTimestamp();
        try
        {
            var answer = await create();
            _begun.Remove(id);
            return answer;
        }
        catch (AvatarException refused) when (refused.Error is not AvatarError.Unavailable)
        {
            _begun.Remove(id);
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

    private void ForgetEnded()
    {
        foreach (var (over, _) in _begun.Where(call => time.GetElapsedTime(call.Value) > CallTimeLimits.Original).ToList()) _begun.Remove(over);
    }

    private Task<DeviceDeletion?> JoinOrStart(bool begin) => _running.IsCompleted ? _running = RunAsync(begin) : _running;

    private async Task<DeviceDeletion?> RunAsync(bool begin)
    {
        // The run outlives the calls that asked for it: an activation without calls would be collected as idle.
        delayDeactivation(Timeout.InfiniteTimeSpan);
        try
        {
            // From here on this activation writes nothing of the device: what was under way is cancelled, or committed.
            await gate.CloseAsync();
            await requests.EndAsync();
            await activity.ForgetAsync();

            var deletion = await (begin ? erasure.BeginAsync() : erasure.FindAsync());
            if (deletion is null) return null;
            await erasure.FinishAsync(deletion, _begun.Keys.ToArray(), _stopped.Token);
            _begun.Clear();
            return deletion;
        }
        catch (Exception failure)
        {
            GrainsLog.DeletionCutOff(logger, device.Digest, failure);
            throw;
        }
        finally
        {
            // Whoever comes next reads what is there: nothing, or a marker to go on from.
            lists.Forget();
            gate.Open();
            delayDeactivation(TimeSpan.Zero);
        }
    }
}
