using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
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

/// <summary>
/// Locks <c>avatar.lock</c> in the data directory, so that no second process writes there. The operating system releases the lock when
/// the process ends or crashes; the file remains. <see cref="DatabaseLock"/> covers file systems where this lock has no effect.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    private const string FileName = "avatar.lock";

    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <exception cref="StorageStartException">Another process holds the lock, or the directory is not writable.</exception>
    public static DirectoryLock Acquire(string directory, PrivateFiles files)
    {
        try
        {
            files.CreateFolder(directory);
            var file = files.Open(Path.Combine(directory, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            NoteProcess(file);
            return new(file);
        }
        catch (IOException exception) when (IsHeldByAnother(exception))
        {
            throw new StorageStartException(
                $"The data directory '{directory}' is in use by another process. Stop that process, or set Avatar:DataDirectory to a separate folder.",
                exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageStartException(
                $"Cannot write to the data directory '{directory}': {exception.Message} " +
                "Make it writable, or set Avatar:DataDirectory to another folder.",
                exception);
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Writes the process id into the file, as information for the operator.</summary>
    private static void NoteProcess(FileStream file)
    {
        file.SetLength(0);
        file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>EWOULDBLOCK on Linux and macOS, sharing violation on Windows.</summary>
    private static bool IsHeldByAnother(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
