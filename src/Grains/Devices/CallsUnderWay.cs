namespace Avatar.Grains;

/// <summary>
/// The named calls that an activation is at work on, so that a caller far away can tell a slow one from a lost one. Used on
/// one grain's scheduler alone.
/// </summary>
internal sealed class CallsUnderWay
{
    private readonly HashSet<Guid> _calls = [];

    public bool Any => _calls.Count > 0;

    public bool Contains(Guid call) => _calls.Contains(call);

    /// <summary>Notes a call until the result is disposed; one without a name is not noted.</summary>
    public IDisposable? Enter(Guid? call) => call is { } name && _calls.Add(name) ? new Entry(_calls, name) : null;

    private sealed class Entry(HashSet<Guid> calls, Guid name) : IDisposable
    {
        public void Dispose() => calls.Remove(name);
    }
}
