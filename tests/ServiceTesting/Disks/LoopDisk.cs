using Avatar.ServiceTesting.Processes;

namespace Avatar.ServiceTesting.Disks;

/// <summary>A file system on a loop device that is stored in a file. Only the bytes in that file survive a simulated power cut.</summary>
internal sealed class LoopDisk : IDisposable
{
    private readonly TemporaryFolder _mountPoint = new();
    private readonly string _bytes;
    private readonly string _options;

    private LoopDisk(string bytes, string options) => (_bytes, _options) = (bytes, options);

    /// <summary>The mount point.</summary>
    public string Path => _mountPoint.Path;

    /// <summary>Creates and mounts a file system. Skips the test if that is not possible.</summary>
    /// <param name="bytes">The file that stores the device.</param>
    /// <param name="megabytes">The size of the device in megabytes.</param>
    /// <param name="options">The mount options.</param>
    /// <param name="format">The command that creates the file system; the path of the file is added as its last argument.</param>
    public static LoopDisk FormatOrSkip(string bytes, int megabytes, string options, params string[] format)
    {
        using (var file = File.Create(bytes)) file.SetLength((long)megabytes << 20);
        var disk = new LoopDisk(bytes, options);
        if ((SystemCommand.Run(format[0], [.. format[1..], bytes]) ?? disk.TryMount()) is not { } failure) return disk;
        disk._mountPoint.Dispose();
        Assert.Skip($"A file system could not be created and mounted: run the tests as root, with the tools that CONTRIBUTING.md names. {failure}");
        return disk;
    }

    /// <summary>Copies the bytes that have reached the disk. Processes that use the disk must be frozen meanwhile.</summary>
    public void CopyTo(string copy) => Assert.Null(SystemCommand.Run("cp", "--sparse=always", _bytes, copy));

    /// <summary>Unmounts the disk, and mounts it again with the bytes of a copy, as after a power cut.</summary>
    public void ComeBackAs(string copy)
    {
        Unmount();
        File.Move(copy, _bytes, overwrite: true);
        Assert.Null(TryMount());
    }

    /// <summary>Unmounts the disk and mounts it again, so that no cached data remains.</summary>
    public void Remount()
    {
        Unmount();
        Assert.Null(TryMount());
    }

    public void Dispose()
    {
        // An ending process may still have a file open. A lazy unmount removes the disk when the last file is closed.
        if (SystemCommand.Run("umount", Path) is not null) SystemCommand.Run("umount", "-l", Path);
        _mountPoint.Dispose();
        File.Delete(_bytes);
    }

    private string? TryMount() => SystemCommand.Run("mount", "-o", _options.Length == 0 ? "loop" : $"loop,{_options}", _bytes, Path);

    private void Unmount() => Assert.Null(SystemCommand.Run("umount", Path));
}
