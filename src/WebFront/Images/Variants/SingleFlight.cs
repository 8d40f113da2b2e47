namespace Avatar.WebFront;

/// <summary>
/// Single-flight by key: concurrent callers of one key share one execution and its result. The work is cancelled only when the last of its
/// callers has given up.
/// </summary>
internal sealed class SingleFlight<TKey, TResult>
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Flight> _running = [];

    /// <summary>Runs <paramref name="work"/>, or waits for the run that is already in progress.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<TResult> RunAsync(TKey key, Func<CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        var flight = Join(key, out var isFirst);
        if (isFirst) _ = CompleteAsync(key, flight, work);
        try
        {
            return await flight.Result.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            if (Leave(key, flight)) await flight.Abandoned.CancelAsync();
        }
    }

    private Flight Join(TKey key, out bool isFirst)
    {
        lock (_gate)
        {
            isFirst = !_running.TryGetValue(key, out var flight);
            if (flight is null) _running.Add(key, flight = new Flight());
            flight.Waiting++;
            return flight;
        }
    }

    /// <summary>Returns whether the last caller left before the end. A later caller then starts a new run.</summary>
    private bool Leave(TKey key, Flight flight)
    {
        lock (_gate) return --flight.Waiting == 0 && Remove(key, flight);
    }

    private async Task CompleteAsync(TKey key, Flight flight, Func<CancellationToken, Task<TResult>> work)
    {
        try
        {
            var result = await work(flight.Abandoned.Token);
            End(key, flight);
            flight.Result.SetResult(result);
        }
#pragma warning disable CA1031 // Every failure is passed on to the waiting callers.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            End(key, flight);
            flight.Result.SetException(exception);
            _ = flight.Result.Task.Exception;
        }
    }

    private void End(TKey key, Flight flight)
    {
        lock (_gate) Remove(key, flight);
    }

    private bool Remove(TKey key, Flight flight) =>
        _running.TryGetValue(key, out var known) && known == flight && _running.Remove(key);

    private sealed class Flight
    {
        /// <summary>Needs no disposal, because it has no timer.</summary>
        public CancellationTokenSource Abandoned { get; } = new();

        public TaskCompletionSource<TResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Waiting { get; set; }
    }
}
