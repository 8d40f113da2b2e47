using Avatar.Imaging;

namespace Avatar.Grains;

/// <summary>
/// The time that one call may spend before an engine and in it. It is up before the caller's own patience is, so that the
/// caller learns what happened.
/// </summary>
internal sealed class EngineBudget : IDisposable
{
    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenSource _overOrAbandoned;
    private readonly CancellationToken _caller;

    public EngineBudget(TimeSpan timeout, TimeProvider time, CancellationToken caller)
    {
        _caller = caller;
        _over = new(timeout, time);
        _overOrAbandoned = CancellationTokenSource.CreateLinkedTokenSource(caller, _over.Token);
    }

    private bool IsOver => _over.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>Waits for the caller's turn.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.Busy"/>: the line is full, or the time is up.</exception>
    public async Task<Turnstile.Turn> EnterAsync(Turnstile line)
    {
        try
        {
            return await line.EnterAsync(_overOrAbandoned.Token);
        }
        catch (OperationCanceledException) when (IsOver)
        {
            throw AvatarException.Busy();
        }
    }

    /// <summary>Has an engine work.</summary>
    /// <exception cref="ImagingException"><see cref="ImagingError.EngineTimeout"/>: the time is up.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work)
    {
        try
        {
            return await work(_overOrAbandoned.Token);
        }
        catch (OperationCanceledException) when (IsOver)
        {
            throw new ImagingException(ImagingError.EngineTimeout, "The picture took too long to make. Please try again.");
        }
    }

    public void Dispose()
    {
        _overOrAbandoned.Dispose();
        _over.Dispose();
    }
}
