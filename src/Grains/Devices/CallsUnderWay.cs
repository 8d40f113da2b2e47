namespace Avatar.Grains;

/// <summary>
/// The ids of the calls that an activation is running, so that a remote caller can tell a slow call from a lost one. Not thread-safe: used
/// on one grain's scheduler.
/// </summary>
internal sealed class CallsUnderWay
{
    private readonly HashSet<Guid> _calls = [];

    public bool Any => _calls.Count > 0;

    public bool Contains(Guid call) => _calls.Contains(call);

    /// <summary>Adds a call until the result is disposed. A call without an id is not added.</summary>
    public IDisposable? Enter(Guid? call) => call is { } id && _calls.Add(id) ? new Entry(_calls, id) : null;

    private sealed class Entry(HashSet<Guid> calls, Guid id) : IDisposable
    {
        public void Dispose() => calls.Remove(id);
    }
}
