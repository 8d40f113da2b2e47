using Avatar.WebFront.Errors;

namespace Avatar.WebFront.Devices;

/// <summary>
/// Calls to other processes, which may be gone before they answer. The Orleans client is not told when the silo behind its
/// gateway dies, and would wait for the whole time-out of the call; so a call that stays silent is looked after here.
/// </summary>
/// <remarks>
/// A question that stays silent is asked again beside the first. A change that stays silent is asked after by its name: where
/// the device's grain does not know it and its answer does not come either, it was lost with a silo. It is made again if that
/// is as good as making it once; else its outcome is unknown, and the caller is told so. The same is answered where there is no
/// gateway, or nobody can tell for <see cref="DoubtPatience"/>. What was made permanent is told to the grain once more before the
/// caller hears of it, as the activation that is asked next may be another.
/// </remarks>
/// <param name="isConnected">Whether there is a gateway to the cluster.</param>
/// <param name="time">The clock.</param>
internal sealed class ClusterDeviceCalls(Func<bool> isConnected, TimeProvider time) : IDeviceCalls
{
    /// <summary>A question answered from memory takes milliseconds: after this long something is wrong.</summary>
    internal static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    /// <summary>How long a question is asked again and again: longer than a dead silo goes unnoticed.</summary>
    internal static readonly TimeSpan QuestionPatience = TimeSpan.FromSeconds(25);

    /// <summary>How long a change is waited for while nobody can tell of it: longer than a dead silo goes unnoticed.</summary>
    internal static readonly TimeSpan DoubtPatience = TimeSpan.FromSeconds(25);

    /// <summary>How long an answer may be on its way after its call has ended, or after the last gateway was lost.</summary>
    internal static readonly TimeSpan AnswerTravel = TimeSpan.FromSeconds(2);

    private const int MostAttempts = 20;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <remarks>Calls would be thrown away, or wait, where there is nobody to send them to.</remarks>
    public void ThrowUnlessConnected()
    {
        if (!isConnected())
            throw new AvatarException(AvatarError.Busy, "The service is starting, or being restarted. Please try again in a few seconds.", TimeSpan.FromSeconds(2));
    }

    public async ValueTask<T> AskAsync<T>(IDeviceGrain device, Func<IDeviceGrain, ValueTask<T>> question, CancellationToken cancellationToken)
    {
        ThrowUnlessConnected();
        var first = question(device);
        if (first.IsCompletedSuccessfully) return first.Result;

        var began = time.GetTimestamp();
        var asked = new List<Task<T>> { first.AsTask() };
        for (var pause = FirstPause; ; pause = Longer(pause))
        {
            var silence = Task.Delay(Silence, time, cancellationToken);
            var ended = await Task.WhenAny([.. asked, silence]);
            if (ended is Task<T> answer)
            {
                asked.Remove(answer);
                if (!IsLost(answer)) return await answer;
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (time.GetElapsedTime(began) > QuestionPatience) throw OutOfReach();
            if (ended != silence) await Task.Delay(pause, time, cancellationToken);
            ThrowUnlessConnected();
            asked.Add(question(device).AsTask());
        }
    }

    public Task NoteAsync(IDeviceGrain device, DeviceId deviceId, Original? original, DownloadedFace? face, CancellationToken cancellationToken) =>
        AskAsync(device, grain => grain.NoteAsync(deviceId, original, face, cancellationToken), cancellationToken).AsTask();

    public async Task<T> ChangeAsync<T>(
        IDeviceGrain device, Func<IDeviceGrain, Guid?, Task<T>> change, bool repeatable, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++, pause = Longer(pause))
        {
            if (attempt == 1) ThrowUnlessConnected();
            else if (!isConnected()) throw OutOfReach();
            var name = Guid.NewGuid();
            var work = change(device, name);
            if (await IsAnsweredAsync(device, name, work, cancellationToken) && !IsLost(work)) return await work;
            if (!repeatable || attempt == MostAttempts) throw OutOfReach();
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <summary>Waits until the call has ended, here or with its silo, or until nobody could tell for too long.</summary>
    /// <returns>Whether there is an answer, or a failure.</returns>
    private async Task<bool> IsAnsweredAsync(IDeviceGrain device, Guid name, Task work, CancellationToken cancellationToken)
    {
        var lastHeardOf = time.GetTimestamp();
        while (!await EndsWithinAsync(work, Silence, cancellationToken))
        {
            var isUnderWay = await IsUnderWayAsync(device, name, cancellationToken);
            if (isUnderWay is true) lastHeardOf = time.GetTimestamp();
            if (isUnderWay ?? MayBeUnderWay()) continue;
            if (await EndsWithinAsync(work, AnswerTravel, cancellationToken)) return true;

            // A gateway may have been lost for a moment alone.
            if (isUnderWay is not null || !MayBeUnderWay()) return false;
        }

        return true;

        bool MayBeUnderWay() => isConnected() && time.GetElapsedTime(lastHeardOf) < DoubtPatience;
    }

    /// <summary>Returns null where nobody can tell now.</summary>
    private async Task<bool?> IsUnderWayAsync(IDeviceGrain device, Guid name, CancellationToken cancellationToken)
    {
        if (!isConnected()) return null;
        var question = device.IsUnderWayAsync(name, cancellationToken).AsTask();
        return await EndsWithinAsync(question, Silence, cancellationToken) && question.IsCompletedSuccessfully ? question.Result : null;
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan patience, CancellationToken cancellationToken)
    {
        await task.WaitAsync(patience, time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return task.IsCompleted;
    }

    private static bool IsLost(Task task) => Failure.IsLost(task.Exception?.InnerException);

    private static AvatarException OutOfReach() => new(
        AvatarError.Unavailable,
        "A part of the service went down while it was at work. Whether the request was carried out is unknown; please try again.",
        TimeSpan.FromSeconds(2));

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;
}
