using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Avatar.Storage.Files;

/// <summary>Writes and renames that survive a crash of the machine.</summary>
internal static class DurableFiles
{
    /// <summary>
    /// Flushes a file to disk. After a failure, discard the file and never flush it again: a second flush would succeed without having
    /// written anything. On Linux .NET's flush does not report failures, so this calls <c>fsync</c> directly.
    /// </summary>
    /// <exception cref="IOException">The written bytes may be lost.</exception>
    public static void Flush(SafeFileHandle file, string path)
    {
        if (OperatingSystem.IsLinux()) UnixFiles.Flush(file, path);
        else RandomAccess.FlushToDisk(file);
    }

    /// <summary>
    /// Gives a file a new name if the name is free, durably. An existing file is never replaced. The old name may remain; the caller
    /// must remove it.
    /// </summary>
    /// <remarks>
    /// .NET's move on Unix checks that the name is free and then renames, which replaces a file created in between. Creating a hard link
    /// is atomic: it fails if the name exists. On Windows .NET's move is atomic too.
    /// </remarks>
    /// <returns>Whether the name was free.</returns>
    public static bool TryName(string file, string path)
    {
        if (!TryNameWithoutFlush(file, path)) return false;
        if (OperatingSystem.IsWindows()) return true;
        try
        {
            UnixFiles.FlushFolder(Path.GetDirectoryName(path)!);
            return true;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Like <see cref="TryName"/>, but a power cut may take the new name away.</summary>
    public static bool TryNameWithoutFlush(string file, string path) =>
        OperatingSystem.IsWindows() ? TryMove(file, path) : UnixFiles.TryLink(file, path);

    /// <summary>
    /// Gives a file a second name if the name is free, durably. On Windows the second name belongs to a copy of the file.
    /// </summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static void TryDuplicate(string file, string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            TryName(file, path);
            return;
        }

        var copy = ImageFolders.NewUnfinishedPath(Path.GetDirectoryName(path)!);
        try
        {
            File.Copy(file, copy);
            using (var bytes = File.OpenHandle(copy, FileMode.Open, FileAccess.ReadWrite)) Flush(bytes, copy);
            TryMove(copy, path);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    /// <summary>Removes a file. Of several concurrent callers, one gets true and the others get false.</summary>
    public static bool TryRemove(string path)
    {
        if (!OperatingSystem.IsWindows()) return UnixFiles.TryUnlink(path);
        var aside = ImageFolders.NewUnfinishedPath(Path.GetDirectoryName(path)!);
        try
        {
            File.Move(path, aside);
        }
        catch (FileNotFoundException)
        {
            return false;
        }

        File.Delete(aside);
        return true;
    }

    /// <summary>Creates a folder and its missing parents, durably.</summary>
    public static void CreateFolder(string path, PrivateFiles files)
    {
        if (Directory.Exists(path)) return;
        var parent = Path.GetDirectoryName(path);
        if (parent is not null) CreateFolder(parent, files);
        files.CreateFolder(path);
        if (parent is not null && !OperatingSystem.IsWindows()) UnixFiles.FlushFolder(parent);
    }

    private static bool TryMove(string file, string path)
    {
        try
        {
            File.Move(file, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }
}

/// <summary>
/// C library calls that .NET does not offer, or whose failures it does not report. A call interrupted by a signal is repeated.
/// </summary>
internal static partial class UnixFiles
{
    private const int NoSuchFile = 2;
    private const int Interrupted = 4;
    private const int Exists = 17;
    private const int ReadOnly = 0;

    /// <summary>Creates a hard link; false if another file has the new name.</summary>
    /// <exception cref="IOException">The call failed for another reason.</exception>
    public static bool TryLink(string path, string newPath)
    {
        for (var isRepeated = false; Link(path, newPath) != 0; isRepeated = true)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == Interrupted) continue;

            // A remote file server may have created the link although the first call was interrupted.
            if (error == Exists) return isRepeated && UnixFileState.IsSame(path, newPath);
            throw ToIOException(error, newPath);
        }

        return true;
    }

    /// <summary>Removes a name; false if it does not exist.</summary>
    /// <exception cref="IOException">The call failed for another reason.</exception>
    public static bool TryUnlink(string path)
    {
        for (; Unlink(path) != 0;)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == NoSuchFile) return false;
            if (error != Interrupted) throw ToIOException(error, path);
        }

        return true;
    }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="flags">The operating system's <c>O_…</c> flags.</param>
    /// <exception cref="IOException">The system call failed.</exception>
    public static SafeFileHandle Open(string path, int flags)
    {
        while (true)
        {
            var descriptor = OpenDescriptor(path, flags);
            if (descriptor >= 0) return new SafeFileHandle(descriptor, ownsHandle: true);
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) throw ToIOException(error, path);
        }
    }

    /// <summary>Flushes a folder, which makes the names in it durable.</summary>
    /// <exception cref="IOException">The system call failed.</exception>
    public static void FlushFolder(string path)
    {
        using var folder = Open(path, ReadOnly);
        Flush(folder, path);
    }

    /// <summary>
    /// Flushes a file to disk. After a failure Linux marks the lost pages as written, so a second call would succeed without writing them;
    /// discard the file.
    /// </summary>
    /// <exception cref="IOException">The flush failed.</exception>
    public static void Flush(SafeFileHandle file, string path)
    {
        while (Fsync(file) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) throw ToIOException(error, path);
        }
    }

    public static void SetUmask(int mask) => _ = Umask(mask);

    /// <summary>Converts an <c>errno</c> to an exception.</summary>
    public static IOException ToIOException(int error, string path)
    {
        var message = $"{Marshal.GetPInvokeErrorMessage(error)}: '{path}'";
        return error == NoSuchFile ? new FileNotFoundException(message, path) : new IOException(message, error);
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Link(string path, string newPath);

    [LibraryImport("libc", EntryPoint = "unlink", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenDescriptor(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial int Umask(int mask);
}

/// <summary>File metadata from Linux's <c>statx</c>, whose result has the same layout on every processor.</summary>
/// <param name="IsRegular">Whether it is a regular file, not a folder, link, pipe, socket or device.</param>
/// <param name="Length">Length in bytes.</param>
/// <param name="LastModified">Time at which its bytes were last written.</param>
internal readonly partial record struct UnixFileState(bool IsRegular, long Length, DateTimeOffset LastModified)
{
    private const int WorkingDirectory = -100;
    private const int DoNotFollow = 0x100;
    private const int EmptyPath = 0x1000;
    private const uint BasicFields = 0x7ff;
    private const int TypeBits = 0xF000;
    private const int RegularFile = 0x8000;

    /// <summary>Reads the metadata of an open file.</summary>
    /// <exception cref="IOException">The system call failed.</exception>
    public static UnixFileState Read(SafeFileHandle file, string path)
    {
        if (Statx(file, "", EmptyPath, BasicFields, out var result) != 0) throw UnixFiles.ToIOException(Marshal.GetLastPInvokeError(), path);
        var time = DateTimeOffset.FromUnixTimeSeconds(result.ModifiedSeconds).AddTicks(result.ModifiedNanoseconds / TimeSpan.NanosecondsPerTick);
        return new((result.Mode & TypeBits) == RegularFile, result.Length, time);
    }

    /// <summary>Whether both paths lead to the same file.</summary>
    public static bool IsSame(string path, string other) =>
        OperatingSystem.IsLinux()
        && Statx(WorkingDirectory, path, DoNotFollow, BasicFields, out var first) == 0
        && Statx(WorkingDirectory, other, DoNotFollow, BasicFields, out var second) == 0
        && (first.Inode, first.DeviceMajor, first.DeviceMinor) == (second.Inode, second.DeviceMajor, second.DeviceMinor);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Statx(SafeFileHandle file, string path, int flags, uint fields, out StatxResult result);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Statx(int folder, string path, int flags, uint fields, out StatxResult result);

    /// <summary>The used fields of <c>struct statx</c>.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxResult
    {
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public long Length;
        [FieldOffset(112)] public long ModifiedSeconds;
        [FieldOffset(120)] public uint ModifiedNanoseconds;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }
}
