using System.Diagnostics;
using Avatar.Hosting;

namespace Avatar.WebFront;

/// <summary>
/// Calls grains in other processes, which may crash before they answer. The Orleans client does not notice when the silo behind its gateway
/// crashes and would wait for the whole call time-out, so this class watches calls that get no reply.
/// </summary>
/// <remarks>
/// A read that gets no reply is retried in parallel (hedged). For a change that gets no reply, the device's grain is asked whether that
/// call id is still running. If it is not and no reply arrives, the call was lost with a silo: an idempotent call is repeated, otherwise the
/// caller gets <see cref="AvatarError.Unavailable"/> because the outcome is unknown. A call also counts as lost if there is no gateway, or
/// if its state stays unknown for <see cref="MaxUnknownTime"/>. After a commit the grain is notified again before the caller gets the
/// answer, because the next call may reach a different activation.
/// </remarks>
/// <param name="isConnected">Whether there is a gateway to the cluster.</param>
/// <param name="time">The clock.</param>
internal sealed class ClusterDeviceCalls(Func<bool> isConnected, TimeProvider time) : IDeviceCalls
{
    /// <summary>How long to wait for a reply before a read is hedged or a change is checked. Most replies take milliseconds.</summary>
    internal static readonly TimeSpan ReplyWait = TimeSpan.FromSeconds(2);

    /// <summary>How long a read is retried. Longer than the cluster needs to detect a dead silo.</summary>
    internal static readonly TimeSpan MaxReadTime = TimeSpan.FromSeconds(25);

    /// <summary>How long to wait for a change whose state is unknown. Longer than the cluster needs to detect a dead silo.</summary>
    internal static readonly TimeSpan MaxUnknownTime = TimeSpan.FromSeconds(25);

    /// <summary>How long to wait for a late reply after the call has ended or the last gateway was lost.</summary>
    internal static readonly TimeSpan LateReplyWait = TimeSpan.FromSeconds(2);

    private const int MaxAttempts = 20;
    private static readonly Backoff FirstBackoff = new(TimeSpan.FromMilliseconds(100), Longest: TimeSpan.FromSeconds(2));

    /// <remarks>Without a gateway the Orleans client would drop the call or let it wait.</remarks>
    public void ThrowUnlessConnected()
    {
        if (!isConnected())
            throw new AvatarException(AvatarError.Busy, "The service is starting or restarting. Please try again in a few seconds.", TimeSpan.FromSeconds(2));
    }

    public async ValueTask<T> AskAsync<T>(IDeviceGrain device, Func<IDeviceGrain, ValueTask<T>> question, CancellationToken cancellationToken)
    {
        ThrowUnlessConnected();
        using var attempt = DeviceCallTraces.StartAttempt(1);
        var first = question(device);
        if (first.IsCompletedSuccessfully) return first.Result;
        return await (Task<T>)await HedgeAsync(first.AsTask(), () => question(device).AsTask(), attempt, cancellationToken);
    }

    public async Task AskAsync(IDeviceGrain device, Func<IDeviceGrain, Task> question, CancellationToken cancellationToken)
    {
        ThrowUnlessConnected();
        using var attempt = DeviceCallTraces.StartAttempt(1);
        await await HedgeAsync(question(device), () => question(device), attempt, cancellationToken);
    }

    public Task NoteAsync(IDeviceGrain device, DeviceId deviceId, Original? original, DownloadedFace? face, CancellationToken cancellationToken) =>
        AskAsync(device, grain => grain.NoteAsync(deviceId, original, face, cancellationToken).AsTask(), cancellationToken);

    /// <summary>Repeats a call, in parallel, while it gets no reply.</summary>
    /// <returns>The first call that ended and was not lost.</returns>
    private async Task<Task> HedgeAsync(Task first, Func<Task> repeat, Activity? firstAttempt, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var asked = new List<Task> { first };
        using var attempts = new Attempts(firstAttempt);
        for (var backoff = FirstBackoff; ; backoff = backoff.Next())
        {
            var replyWait = Task.Delay(ReplyWait, time, cancellationToken);
            var ended = await Task.WhenAny([.. asked, replyWait]);
            if (asked.Remove(ended) && !IsLost(ended)) return ended;

            cancellationToken.ThrowIfCancellationRequested();
            if (time.GetElapsedTime(began) > MaxReadTime) throw OutcomeUnknown();
            if (ended != replyWait) await Task.Delay(backoff.Pause, time, cancellationToken);
            ThrowUnlessConnected();
            attempts.StartNext();
            asked.Add(repeat());
        }
    }

    public async Task<T> ChangeAsync<T>(
        IDeviceGrain device, Func<IDeviceGrain, Guid?, Task<T>> change, bool repeatable, CancellationToken cancellationToken)
    {
        var backoff = FirstBackoff;
        for (var attempt = 1; ; attempt++, backoff = backoff.Next())
        {
            if (attempt == 1) ThrowUnlessConnected();
            else if (!isConnected()) throw OutcomeUnknown();
            using var span = DeviceCallTraces.StartAttempt(attempt);
            var callId = Guid.NewGuid();
            var work = change(device, callId);
            if (await IsAnsweredAsync(device, callId, work, cancellationToken) && !IsLost(work)) return await work;
            if (!repeatable || attempt == MaxAttempts) throw OutcomeUnknown();
            await Task.Delay(backoff.Pause, time, cancellationToken);
        }
    }

    /// <summary>Waits until the call has a reply or counts as lost.</summary>
    /// <returns>True if there is a reply or a failure, false if the call was lost.</returns>
    private async Task<bool> IsAnsweredAsync(IDeviceGrain device, Guid callId, Task work, CancellationToken cancellationToken)
    {
        var lastSeen = time.GetTimestamp();
        while (!await EndsWithinAsync(work, ReplyWait, cancellationToken))
        {
            var isRunning = await IsRunningAsync(device, callId, cancellationToken);
            if (isRunning is true) lastSeen = time.GetTimestamp();
            if (isRunning ?? MayBeRunning()) continue;
            if (await EndsWithinAsync(work, LateReplyWait, cancellationToken)) return true;

            // The gateway may be lost only for a moment: keep waiting if it is back.
            if (isRunning is not null || !MayBeRunning()) return false;
        }

        return true;

        bool MayBeRunning() => isConnected() && time.GetElapsedTime(lastSeen) < MaxUnknownTime;
    }

    /// <summary>Asks the grain whether the call is running; null if it cannot be asked.</summary>
    private async Task<bool?> IsRunningAsync(IDeviceGrain device, Guid callId, CancellationToken cancellationToken)
    {
        if (!isConnected()) return null;
        var question = device.IsUnderWayAsync(callId, cancellationToken).AsTask();
        return await EndsWithinAsync(question, ReplyWait, cancellationToken) && question.IsCompletedSuccessfully ? question.Result : null;
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan maxWait, CancellationToken cancellationToken)
    {
        await task.WaitAsync(maxWait, time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return task.IsCompleted;
    }

    private static bool IsLost(Task task) => Failure.IsLost(task.Exception?.InnerException);

    private static AvatarException OutcomeUnknown() => new(
        AvatarError.Unavailable,
        "A part of the service failed during the request. The request may or may not have been carried out. Please try again.",
        TimeSpan.FromSeconds(2));
}
