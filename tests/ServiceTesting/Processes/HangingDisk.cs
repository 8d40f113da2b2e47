namespace Avatar.ServiceTesting.Processes;

/// <summary>A separate file system (ext4 in a file). A test can make all writes hang, and make folders immutable.</summary>
internal sealed class HangingDisk : IDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly List<string> _closed = [];
    private bool _isFrozen;

    private HangingDisk(TemporaryFolder folder) => _folder = folder;

    public string Path => System.IO.Path.Combine(_folder.Path, "disk");

    /// <summary>Mounts the file system. Skips the test if that is not permitted.</summary>
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
        Assert.Skip($"A file system in a file could not be mounted: run the tests as root. {failure}");
        return disk;
    }

    /// <summary>Makes all writes, flushes and renames hang from now on. Reads still work.</summary>
    /// <returns>Thaws the disk when it is disposed. Dispose it before processes that use the disk: they cannot end while it hangs.</returns>
    public IDisposable Freeze()
    {
        _isFrozen = true;
        Assert.Null(SystemCommand.Run("fsfreeze", "--freeze", Path));
        return new Frost(this);
    }

    /// <summary>Lets the hanging calls continue.</summary>
    public void Thaw()
    {
        if (!_isFrozen) return;
        _isFrozen = false;
        Assert.Null(SystemCommand.Run("fsfreeze", "--unfreeze", Path));
    }

    /// <summary>Makes the folder immutable: not even root can create or delete files in it.</summary>
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

        // A normal unmount fails while a file is open. A lazy unmount removes the file system and its loop device when the last file is closed.
        if (SystemCommand.Run("umount", Path) is not null) SystemCommand.Run("umount", "-l", Path);
        _folder.Dispose();
    }

    private sealed class Frost(HangingDisk disk) : IDisposable
    {
        public void Dispose() => disk.Thaw();
    }
}
