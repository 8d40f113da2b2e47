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
