using System.Globalization;
using System.Text;
using Avatar.Storage.Files;

namespace Avatar.Storage.Sqlite;

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
