using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Avatar.Storage.Files;

/// <summary>
/// Makes files and folders that others than <paramref name="access"/> names cannot open, whatever the umask is. On Windows they
/// have the rights of the folder that they are made in.
/// </summary>
internal sealed class PrivateFiles(FilesAccess access = FilesAccess.Owner)
{
    private const UnixFileMode ReadAndWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OfGroup = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
    private const UnixFileMode OfOthers = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private UnixFileMode ModeOfFiles => access is FilesAccess.Group ? ReadAndWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite : ReadAndWrite;

    private UnixFileMode ModeOfFolders => ModeOfFiles | UnixFileMode.UserExecute | (access is FilesAccess.Group ? UnixFileMode.GroupExecute : 0);

    private UnixFileMode Forbidden => access is FilesAccess.Group ? OfOthers : OfOthers | OfGroup;

    /// <summary>Makes a file, or opens one that is there where <paramref name="mode"/> says so; there is no buffer.</summary>
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
        options.UnixCreateMode = ModeOfFiles;
        var file = new FileStream(path, options);

        try
        {
            // The umask has taken the group's part.
            if (access is FilesAccess.Group) AllowGroup(file.SafeFileHandle);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Makes a new file and leaves its handle to the caller.</summary>
    public SafeFileHandle Create(string path, FileShare share, long preallocationSize = 0) =>
        Open(path, FileMode.CreateNew, FileAccess.Write, share, preallocationSize).SafeFileHandle;

    /// <summary>Makes a folder in one that is there; one that is there already stays as it is.</summary>
    public void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        if (Directory.Exists(path)) return;
        Directory.CreateDirectory(path, ModeOfFolders);

        // The bit that hands on the folder's group stays.
        if (access is FilesAccess.Group) File.SetUnixFileMode(path, File.GetUnixFileMode(path) | ModeOfFolders);
    }

    /// <summary>
    /// Takes from others what they may do with a file or folder that an earlier version, or the administrator, has made. Where
    /// that cannot be done, a line of the log says so, and the start goes on.
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
    /// The same for a folder that may hold more than this service's files: a home, <c>/tmp</c>. One that holds anything else is
    /// left as it is; what is in it is closed by itself.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="isOurs">Whether an entry of that name is this service's.</param>
    /// <param name="logger">Gets a warning for a folder that stays open.</param>
    public void RestrictOwn(string path, Func<string, bool> isOurs, ILogger logger)
    {
        if (OperatingSystem.IsWindows()) return;
        try
        {
            if ((File.GetUnixFileMode(path) & Forbidden) == 0) return;
            var foreign = new DirectoryInfo(path).EnumerateFileSystemInfos().Select(entry => entry.Name).FirstOrDefault(name => !isOurs(name));
            if (foreign is null) Restrict(path, logger);
            else logger.OthersMayOpen(path, $"It also holds '{foreign}', which is not of this service.");
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
        if ((mode & ModeOfFiles) != ModeOfFiles) File.SetUnixFileMode(file, mode | ModeOfFiles);
    }
}
