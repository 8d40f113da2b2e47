using System.Globalization;
using System.Text;
using Avatar.Storage.Files;

namespace Avatar.Storage.Sqlite;

/// <summary>
/// Holds <c>avatar.lock</c> in the data directory, so that no second process writes there. The operating system lets go of
/// it when the process ends, however it ends; the file stays. <see cref="DatabaseLock"/> holds where this one does not.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    private const string FileName = "avatar.lock";

    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <exception cref="StorageStartException">Another process holds it, or the directory cannot be written to.</exception>
    public static DirectoryLock Take(string directory, PrivateFiles files)
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
                $"The data directory '{directory}' is in use by another process. Stop that one, or set Avatar:DataDirectory to a folder of its own.",
                exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageStartException(
                $"The data directory '{directory}' cannot be written to: {exception.Message} " +
                "Make it writable, or set Avatar:DataDirectory to another folder.",
                exception);
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>For the operator who looks into the file.</summary>
    private static void NoteProcess(FileStream file)
    {
        file.SetLength(0);
        file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>EWOULDBLOCK of Linux and of macOS, and Windows' sharing violation.</summary>
    private static bool IsHeldByAnother(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
