using Avatar.ServiceTesting.Crashes;

namespace Avatar.Fault.Tests;

/// <summary>What was answered before a backup began, and what may have gone before it ended.</summary>
internal sealed class BackupLedger
{
    private readonly Lock _lock = new();
    private readonly List<(string Device, string Original, string Id, bool IsCartoon)> _made = [];
    private readonly HashSet<string> _closed = [];
    private readonly HashSet<string> _deleted = [];
    private int _before;
    private bool _ended;

    /// <summary>What a backup under way came to.</summary>
    public string Figures
    {
        get
        {
            lock (_lock) return $"{_before} images answered before the backup, {_made.Count - _before} later; {_deleted.Count} devices deleted and {_closed.Count} cartoons chosen before its end";
        }
    }

    public void Made(string device, string original, string id, bool isCartoon = false)
    {
        lock (_lock) _made.Add((device, original, id, isCartoon));
    }

    /// <summary>Told before it is asked for: from now on the cartoons may be gone.</summary>
    public void CartoonsGo(string original)
    {
        lock (_lock) _ = !_ended && _closed.Add(original);
    }

    /// <summary>Told before it is asked for: from now on everything of the device may be gone.</summary>
    public void DeviceGoes(string device)
    {
        lock (_lock) _ = !_ended && _deleted.Add(device);
    }

    /// <summary>Whether the backup may hold some of what the device had and its deletion has not reached.</summary>
    public bool MayBeGoing(string device)
    {
        lock (_lock) return _deleted.Contains(device);
    }

    public void BackupBegins()
    {
        lock (_lock) _before = _made.Count;
    }

    public void BackupEnded()
    {
        lock (_lock) _ended = true;
    }

    public void AssertAllIsIn(StoredState state)
    {
        var there = state.Images.Select(static each => each.Image.Id).ToHashSet();
        var expected = _made[.._before].Where(made => !_deleted.Contains(made.Device) && !(made.IsCartoon && _closed.Contains(made.Original))).ToList();
        Assert.NotEmpty(expected);
        Assert.DoesNotContain(expected, made => !there.Contains(made.Id));
    }
}
