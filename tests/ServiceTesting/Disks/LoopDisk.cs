using Avatar.ServiceTesting.Processes;

namespace Avatar.ServiceTesting.Disks;

/// <summary>A file system on a device whose bytes lie in a file. What is in that file is on the disk; what is not is lost with the power.</summary>
internal sealed class LoopDisk : IDisposable
{
    private readonly TemporaryFolder _mountPoint = new();
    private readonly string _bytes;
    private readonly string _options;

    private LoopDisk(string bytes, string options) => (_bytes, _options) = (bytes, options);

    /// <summary>Where it is mounted.</summary>
    public string Path => _mountPoint.Path;

    /// <summary>Makes a file system and mounts it; where that is not possible, the test is skipped.</summary>
    /// <param name="bytes">The file that its bytes are to lie in.</param>
    /// <param name="megabytes">How large it says it is.</param>
    /// <param name="options">How it is mounted.</param>
    /// <param name="format">The command that makes the file system, to which the file is added.</param>
    public static LoopDisk FormatOrSkip(string bytes, int megabytes, string options, params string[] format)
    {
        using (var file = File.Create(bytes)) file.SetLength((long)megabytes << 20);
        var disk = new LoopDisk(bytes, options);
        if ((SystemCommand.Run(format[0], [.. format[1..], bytes]) ?? disk.TryMount()) is not { } failure) return disk;
        disk._mountPoint.Dispose();
        Assert.Skip($"No file system can be made and mounted here. {failure}");
        return disk;
    }

    /// <summary>Copies the bytes that have reached the disk; a process that works with it is to be frozen meanwhile.</summary>
    public void CopyTo(string copy) => Assert.Null(SystemCommand.Run("cp", "--sparse=always", _bytes, copy));

    /// <summary>Unmounts it, and mounts it with the bytes of a copy, as after a power cut.</summary>
    public void ComeBackAs(string copy)
    {
        Unmount();
        File.Move(copy, _bytes, overwrite: true);
        Assert.Null(TryMount());
    }

    /// <summary>Unmounts it and mounts it again, so that nothing is known of it but what it holds.</summary>
    public void Remount()
    {
        Unmount();
        Assert.Null(TryMount());
    }

    public void Dispose()
    {
        // A process that is about to end may still have a file open; detached, the disk goes with the last of them.
        if (SystemCommand.Run("umount", Path) is not null) SystemCommand.Run("umount", "-l", Path);
        _mountPoint.Dispose();
        File.Delete(_bytes);
    }

    private string? TryMount() => SystemCommand.Run("mount", "-o", _options.Length == 0 ? "loop" : $"loop,{_options}", _bytes, Path);

    private void Unmount() => Assert.Null(SystemCommand.Run("umount", Path));
}
