using System.Diagnostics;
using Avatar.Hosting;

namespace Avatar.WebFront;

/// <summary>The spans of calls to a device's grain, from the source <c>avatar.front</c>: one for each attempt of a call.</summary>
internal static class DeviceCallTraces
{
    private static readonly ActivitySource Source = new("avatar.front");

    /// <summary>Starts the span of an attempt, the parent of the grain calls that follow; null if the request is not sampled.</summary>
    /// <param name="number">The number of the attempt, from 1.</param>
    /// <param name="first">The span of the first attempt, if it is still running; the new span is beside it.</param>
    public static Activity? StartAttempt(int number, Activity? first = null)
    {
        var span = first?.Parent is { } caller
            ? Source.StartActivity("device.attempt", ActivityKind.Client, caller.Context)
            : Source.StartActivity("device.attempt", ActivityKind.Client);
        if (span is null) return null;
        GrainCallTraces.Pass(span);
        return span.SetTag("avatar.attempt", number);
    }
}

/// <summary>The spans of the repeats of a call, which run at the same time. They end together.</summary>
/// <param name="first">The span of the first attempt.</param>
internal sealed class Attempts(Activity? first) : IDisposable
{
    private readonly List<Activity> _repeats = [];
    private int _count = 1;

    public void StartNext()
    {
        _count++;
        if (first is not null && DeviceCallTraces.StartAttempt(_count, first) is { } span) _repeats.Add(span);
    }

    public void Dispose()
    {
        for (var i = _repeats.Count - 1; i >= 0; i--) _repeats[i].Dispose();
    }
}
