using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Avatar.Storage.Sqlite;

/// <summary>
/// A lock on the database itself, beside that of <see cref="DirectoryLock"/>, which .NET takes by <c>flock</c> and goes without where
/// the file system has none; nor does it hold after somebody has removed the file. This is a lock by <c>fcntl</c>, of an open file:
/// SQLite needs such locks itself. A file system without them is refused.
/// </summary>
/// <remarks>
/// It is one byte, far behind those that SQLite locks. To close any descriptor of the database ends SQLite's own locks in this process,
/// so this one is closed after SQLite is.
/// </remarks>
internal sealed partial class DatabaseLock : IDisposable
{
    private const long Place = 1L << 62;
    private const int SetLockOfFile = 37;
    private const short ForWriting = 1;
    private const int Again = 11;
    private const int NotAllowed = 13;

    private readonly SafeFileHandle? _file;

    private DatabaseLock(SafeFileHandle? file) => _file = file;

    /// <exception cref="StorageStartException">Another process holds it, or the file system has no locks.</exception>
    public static DatabaseLock Take(string path)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess) return new(null);
        var file = Open(path);
        var place = new Region { Type = ForWriting, Start = Place, Length = 1 };
        if (Control(file, SetLockOfFile, ref place) == 0) return new(file);
        var error = Marshal.GetLastPInvokeError();
        file.Dispose();
        var directory = Path.GetDirectoryName(path);
        throw new StorageStartException(error is Again or NotAllowed
            ? $"The data directory '{directory}' is in use by another process. Stop that one, or set Avatar:DataDirectory to a folder of its own."
            : $"The data directory '{directory}' is on a file system that has no locks ({Marshal.GetPInvokeErrorMessage(error)}), so two processes could write there at once. "
              + "Set Avatar:DataDirectory to a folder on another one.");
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

    /// <summary>The C library's <c>struct flock</c>, with offsets of 64 bits. A lock of an open file has no process.</summary>
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
