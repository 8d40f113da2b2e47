using Avatar.Storage.Files;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Avatar.Storage;

/// <summary>
/// Creates files and folders that only the users allowed by <paramref name="access"/> can open, regardless of the umask. On Windows they
/// inherit the permissions of their parent folder.
/// </summary>
internal sealed class PrivateFiles(FilesAccess access = FilesAccess.Owner)
{
    private const UnixFileMode ReadAndWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode GroupBits = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
    private const UnixFileMode OtherBits = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private UnixFileMode FileBits => access is FilesAccess.Group ? ReadAndWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite : ReadAndWrite;

    private UnixFileMode FolderBits => FileBits | UnixFileMode.UserExecute | (access is FilesAccess.Group ? UnixFileMode.GroupExecute : 0);

    private UnixFileMode Forbidden => access is FilesAccess.Group ? OtherBits : OtherBits | GroupBits;

    /// <summary>Creates or opens a file, as <paramref name="mode"/> says, without a buffer.</summary>
    public FileStream Open(string path, FileMode mode, FileAccess way, FileShare share, long preallocationSize = 0)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = way,
            Share = share,
            BufferSize = 0,
            PreallocationSize = preallocationSize,
        };
        if (OperatingSystem.IsWindows()) return new FileStream(path, options);
        options.UnixCreateMode = FileBits;
        var file = new FileStream(path, options);

        try
        {
            // The umask may have removed the group's permissions.
            if (access is FilesAccess.Group) AllowGroup(file.SafeFileHandle);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Creates a new file; the caller owns the handle.</summary>
    public SafeFileHandle Create(string path, FileShare share, long preallocationSize = 0) =>
        Open(path, FileMode.CreateNew, FileAccess.Write, share, preallocationSize).SafeFileHandle;

    /// <summary>Creates a folder in an existing folder; a folder that already exists is not changed.</summary>
    public void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        if (Directory.Exists(path)) return;
        Directory.CreateDirectory(path, FolderBits);

        // Keeps the setgid bit, by which new files inherit the folder's group.
        if (access is FilesAccess.Group) File.SetUnixFileMode(path, File.GetUnixFileMode(path) | FolderBits);
    }

    /// <summary>
    /// Removes other users' permissions on an existing file or folder, which an earlier version or the administrator may have created.
    /// If that fails, logs a warning and continues.
    /// </summary>
    public void Restrict(string path, ILogger logger)
    {
        if (OperatingSystem.IsWindows()) return;
        try
        {
            var mode = File.GetUnixFileMode(path);
            if ((mode & Forbidden) != 0) File.SetUnixFileMode(path, mode & ~Forbidden);
        }
        catch (FileNotFoundException)
        {
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            logger.OthersMayOpen(path, exception.Message);
        }
    }

    /// <summary>
    /// Like <see cref="Restrict"/>, but for a folder that may contain other files, such as a home directory or <c>/tmp</c>. A folder with
    /// any other entry is not changed; the files in it are restricted individually.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="isOurs">Whether an entry with that name belongs to this service.</param>
    /// <param name="logger">Logs a warning if the folder is not restricted.</param>
    public void RestrictUnlessShared(string path, Func<string, bool> isOurs, ILogger logger)
    {
        if (OperatingSystem.IsWindows()) return;
        try
        {
            if ((File.GetUnixFileMode(path) & Forbidden) == 0) return;
            var foreign = new DirectoryInfo(path).EnumerateFileSystemInfos().Select(entry => entry.Name).FirstOrDefault(name => !isOurs(name));
            if (foreign is null) Restrict(path, logger);
            else logger.OthersMayOpen(path, $"It also contains '{foreign}', which does not belong to this service.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            logger.OthersMayOpen(path, exception.Message);
        }
    }

    private void AllowGroup(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows()) return;
        var mode = File.GetUnixFileMode(file);
        if ((mode & FileBits) != FileBits) File.SetUnixFileMode(file, mode | FileBits);
    }
}

/// <summary>The process's umask: permissions that new files do not get.</summary>
public static class ProcessUmask
{
    private const int GroupAndOthers = 0b000_111_111;

    /// <summary>
    /// Makes all files that this process creates from now on accessible to its own user only. The stores set permissions themselves;
    /// this covers files that libraries create.
    /// </summary>
    public static void CloseToOthers()
    {
        if (!OperatingSystem.IsWindows()) UnixFiles.SetUmask(GroupAndOthers);
    }
}
