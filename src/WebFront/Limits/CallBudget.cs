namespace Avatar.WebFront.Limits;

/// <summary>
/// How long one request may take: until its caller hangs up, until the shutdown has waited long enough, for some minutes until
/// it has arrived, and (from <see cref="StartClock"/> on) for <see cref="CallTimeLimits.Front"/>.
/// </summary>
/// <param name="source">What ends with the caller and with the shutdown.</param>
/// <param name="arrival">How long the request's body may take.</param>
/// <param name="time">The clock.</param>
internal sealed class CallBudget(CancellationTokenSource source, TimeSpan arrival, TimeProvider time) : IDisposable
{
    private CancellationTokenSource? _late;
    private CancellationTokenSource? _lateOrOver;

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
    /// <remarks>
    /// The timer is the source's own, which may fire after it was disposed. A timer that cancels a source from outside would then
    /// throw on a thread of the pool, and end the process.
    /// </remarks>
    public CancellationToken StartClock()
    {
        _late = new CancellationTokenSource(CallTimeLimits.Front, time);
        _lateOrOver = CancellationTokenSource.CreateLinkedTokenSource(source.Token, _late.Token);
        return _lateOrOver.Token;
    }

    public void Dispose()
    {
        _lateOrOver?.Dispose();
        _late?.Dispose();
        source.Dispose();
    }
}
