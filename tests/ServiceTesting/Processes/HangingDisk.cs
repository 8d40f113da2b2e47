namespace Avatar.ServiceTesting.Processes;

/// <summary>A file system of its own (ext4 in a file) that can be made to answer no write, as a disk does that hangs, and whose folders can be closed.</summary>
internal sealed class HangingDisk : IDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly List<string> _closed = [];
    private bool _isFrozen;

    private HangingDisk(TemporaryFolder folder) => _folder = folder;

    public string Path => System.IO.Path.Combine(_folder.Path, "disk");

    /// <summary>Mounts it; where that is not permitted, the test is skipped.</summary>
    public static HangingDisk MountOrSkip(int megabytes)
    {
        var folder = new TemporaryFolder();
        var disk = new HangingDisk(folder);
        var image = System.IO.Path.Combine(folder.Path, "disk.img");
        Directory.CreateDirectory(disk.Path);
        using (var file = File.Create(image)) file.SetLength(megabytes * 1024L * 1024L);
        var failure = SystemCommand.Run("mkfs.ext4", "-q", "-F", image) ?? SystemCommand.Run("mount", "-o", "loop", image, disk.Path);
        if (failure is null) return disk;
        folder.Dispose();
        Assert.Skip($"A file system in a file cannot be mounted here. {failure}");
        return disk;
    }

    /// <summary>From now on every write hangs, as do flushes and changes of names; what is read is answered.</summary>
    /// <returns>Thaws it, if nobody has: to be disposed ahead of a process that uses the disk, which could not end before.</returns>
    public IDisposable Freeze()
    {
        _isFrozen = true;
        Assert.Null(SystemCommand.Run("fsfreeze", "--freeze", Path));
        return new Frost(this);
    }

    /// <summary>What hung goes on.</summary>
    public void Thaw()
    {
        if (!_isFrozen) return;
        _isFrozen = false;
        Assert.Null(SystemCommand.Run("fsfreeze", "--unfreeze", Path));
    }

    /// <summary>Nothing can be made in the folder or removed from it, not even by the administrator.</summary>
    public void Close(string folder)
    {
        Assert.Null(SystemCommand.Run("chattr", "+i", folder));
        _closed.Add(folder);
    }

    public void Open(string folder)
    {
        Assert.Null(SystemCommand.Run("chattr", "-i", folder));
        _closed.Remove(folder);
    }

    public void Dispose()
    {
        Thaw();
        foreach (var folder in _closed) SystemCommand.Run("chattr", "-i", folder);

        // What still has a file open keeps the plain way from working; detached, it goes with the last of them, and the loop device too.
        if (SystemCommand.Run("umount", Path) is not null) SystemCommand.Run("umount", "-l", Path);
        _folder.Dispose();
    }

    private sealed class Frost(HangingDisk disk) : IDisposable
    {
        public void Dispose() => disk.Thaw();
    }
}
