namespace Avatar.WebFront.Limits;

/// <summary>
/// How long one request may take: until its caller hangs up, until the shutdown has waited long enough, for some minutes until
/// it has arrived, and (from <see cref="StartClock"/> on) for <see cref="CallBudgets.Front"/>.
/// </summary>
/// <param name="source">What ends with the caller and with the shutdown.</param>
/// <param name="arrival">How long the request's body may take.</param>
/// <param name="time">The clock.</param>
internal sealed class CallBudget(CancellationTokenSource source, TimeSpan arrival, TimeProvider time) : IDisposable
{
    private ITimer? _clock;

    public CancellationToken Token => source.Token;

    /// <summary>Reads the request's body.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.RequestTimeout"/>: it did not arrive in its time.</exception>
    public async Task<T> ReceiveAsync<T>(Func<CancellationToken, Task<T>> read)
    {
        using var late = new CancellationTokenSource(arrival, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(source.Token, late.Token);
        try
        {
            return await read(either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !source.IsCancellationRequested)
        {
            throw AvatarException.RequestTimeout();
        }
    }

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
