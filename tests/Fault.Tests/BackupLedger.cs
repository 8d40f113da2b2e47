using Avatar.ServiceTesting.Crashes;

namespace Avatar.Fault.Tests;

/// <summary>Records the images that were answered before a backup began, and the deletions that may have begun before it ended.</summary>
internal sealed class BackupLedger
{
    private readonly Lock _lock = new();
    private readonly List<(string Device, string Original, string Id, bool IsCartoon)> _made = [];
    private readonly HashSet<string> _closed = [];
    private readonly HashSet<string> _deleted = [];
    private int _before;
    private bool _ended;

    /// <summary>The numbers of the run, for the output of the test.</summary>
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

    /// <summary>Records that the cartoons of an original may be deleted from now on. Call it before the request that deletes them.</summary>
    public void CartoonsMayBeDeleted(string original)
    {
        lock (_lock) _ = !_ended && _closed.Add(original);
    }

    /// <summary>Records that all data of a device may be deleted from now on. Call it before the request that deletes the device.</summary>
    public void DeviceMayBeDeleted(string device)
    {
        lock (_lock) _ = !_ended && _deleted.Add(device);
    }

    /// <summary>Whether the backup may hold only a part of the device's data, because its deletion was requested before the backup ended.</summary>
    public bool IsDeletionRequested(string device)
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
