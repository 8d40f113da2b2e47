using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Avatar.Storage.Sqlite;

/// <summary>
/// Locks the database file itself, in addition to <see cref="DirectoryLock"/>. That lock uses <c>flock</c>, which .NET silently skips on
/// file systems without it, and it is lost if the lock file is removed. This lock uses <c>fcntl</c> (an open file description lock), a
/// kind of lock that SQLite needs anyway. File systems without it are rejected.
/// </summary>
/// <remarks>
/// It locks one byte, far beyond the bytes that SQLite locks. Closing any descriptor of the database releases SQLite's own locks in this
/// process, so this lock is closed after SQLite.
/// </remarks>
internal sealed partial class DatabaseLock : IDisposable
{
    private const long LockOffset = 1L << 62;
    private const int SetOpenFileLock = 37;
    private const short WriteLock = 1;
    private const int Again = 11;
    private const int NotAllowed = 13;

    private readonly SafeFileHandle? _file;

    private DatabaseLock(SafeFileHandle? file) => _file = file;

    /// <exception cref="StorageStartException">Another process holds the lock, or the file system does not support locks.</exception>
    public static DatabaseLock Acquire(string path)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess) return new(null);
        var file = Open(path);
        var region = new Region { Type = WriteLock, Start = LockOffset, Length = 1 };
        if (Control(file, SetOpenFileLock, ref region) == 0) return new(file);
        var error = Marshal.GetLastPInvokeError();
        file.Dispose();
        var directory = Path.GetDirectoryName(path);
        throw new StorageStartException(error is Again or NotAllowed
            ? $"The data directory '{directory}' is in use by another process. Stop that process, or set Avatar:DataDirectory to a separate folder."
            : $"The data directory '{directory}' is on a file system that does not support locks ({Marshal.GetPInvokeErrorMessage(error)}), so two processes could write to it concurrently. "
              + "Set Avatar:DataDirectory to a folder on another file system.");
    }

    public void Dispose() => _file?.Dispose();

    private static SafeFileHandle Open(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw SqliteFailures.CannotBeOpened(path, exception);
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, ref Region region);

    /// <summary>
    /// The C library's <c>struct flock</c> with 64-bit offsets. For an open file description lock, the process id must be 0.
    /// </summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Region
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }
}
