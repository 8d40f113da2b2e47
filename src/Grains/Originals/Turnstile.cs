namespace Avatar.Grains;

/// <summary>
/// Lets callers through one at a time, first come first served, with a bounded number waiting. A wait can be cancelled.
/// </summary>
/// <remarks>Locked, as cancellation may come from any thread, although the grain's own calls never run at once.</remarks>
/// <param name="capacity">How many may wait while one is through.</param>
internal sealed class Turnstile(int capacity)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource<Turn>> _waiting = [];
    private bool _taken;

    /// <summary>Waits for the caller's turn, which lasts until the result is disposed.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.Busy"/>: too many wait already.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the turn came.</exception>
    public async ValueTask<Turn> EnterAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource<Turn>> place;
        lock (_lock)
        {
            if (!_taken)
            {
                _taken = true;
                return new Turn(this);
            }

            if (_waiting.Count >= capacity) throw AvatarException.Busy();
            place = _waiting.AddLast(new TaskCompletionSource<Turn>(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        await using var registration = cancellationToken.Register(() => Leave(place, cancellationToken));
        return await place.Value.Task;
    }

    private void Leave(LinkedListNode<TaskCompletionSource<Turn>> place, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (place.List is null) return;
            _waiting.Remove(place);
        }

        place.Value.TrySetCanceled(cancellationToken);
    }

    private void Next()
    {
        TaskCompletionSource<Turn>? next;
        lock (_lock)
        {
            next = _waiting.First?.Value;
            if (next is null) _taken = false;
            else _waiting.RemoveFirst();
        }

        next?.SetResult(new Turn(this));
    }

    /// <summary>A caller's turn; disposing it lets the next one through.</summary>
    internal sealed class Turn(Turnstile turnstile) : IDisposable
    {
        private bool _over;

        public void Dispose()
        {
            if (_over) return;
            _over = true;
            turnstile.Next();
        }
    }
}
