namespace Avatar.WebFront.Limits;

/// <summary>
/// How long one request may take: until its caller hangs up, until the shutdown has waited long enough, and (from
/// <see cref="StartClock"/> on) for <see cref="CallBudgets.Front"/>.
/// </summary>
internal sealed class CallBudget(CancellationTokenSource source, TimeProvider time) : IDisposable
{
    private ITimer? _clock;

    public CancellationToken Token => source.Token;

    /// <summary>The request is read, the work begins.</summary>
    public CancellationToken StartClock()
    {
        _clock = time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), source, CallBudgets.Front, Timeout.InfiniteTimeSpan);
        return source.Token;
    }

    public void Dispose()
    {
        _clock?.Dispose();
        source.Dispose();
    }
}
