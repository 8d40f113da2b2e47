namespace Avatar.WebFront.Images.Variants;

/// <summary>
/// An asynchronous lock by key whose holders share one result: work that several callers ask for at once is done once. It is
/// cancelled when the last of them has left, and not before.
/// </summary>
internal sealed class SharedWork<TKey, TResult>
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Work> _underWay = [];

    /// <summary>Does <paramref name="work"/>, or waits for the one who does it already.</summary>
    /// <exception cref="OperationCanceledException">The caller left.</exception>
    public async Task<TResult> RunAsync(TKey key, Func<CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        var shared = Join(key, out var isFirst);
        if (isFirst) _ = CompleteAsync(key, shared, work);
        try
        {
            return await shared.Result.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            if (Leave(key, shared)) await shared.Abandoned.CancelAsync();
        }
    }

    private Work Join(TKey key, out bool isFirst)
    {
        lock (_gate)
        {
            isFirst = !_underWay.TryGetValue(key, out var shared);
            if (shared is null) _underWay.Add(key, shared = new Work());
            shared.Waiting++;
            return shared;
        }
    }

    /// <summary>Returns whether the last one left before the end; who comes after that begins anew.</summary>
    private bool Leave(TKey key, Work shared)
    {
        lock (_gate) return --shared.Waiting == 0 && Remove(key, shared);
    }

    private async Task CompleteAsync(TKey key, Work shared, Func<CancellationToken, Task<TResult>> work)
    {
        try
        {
            var result = await work(shared.Abandoned.Token);
            End(key, shared);
            shared.Result.SetResult(result);
        }
#pragma warning disable CA1031 // Every failure belongs to those who wait.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            End(key, shared);
            shared.Result.SetException(exception);
            _ = shared.Result.Task.Exception;
        }
    }

    private void End(TKey key, Work shared)
    {
        lock (_gate) Remove(key, shared);
    }

    private bool Remove(TKey key, Work shared) =>
        _underWay.TryGetValue(key, out var known) && known == shared && _underWay.Remove(key);

    private sealed class Work
    {
        /// <summary>Without a timer it holds nothing that would have to be given back.</summary>
        public CancellationTokenSource Abandoned { get; } = new();

        public TaskCompletionSource<TResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Waiting { get; set; }
    }
}
