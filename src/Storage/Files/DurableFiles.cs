using Microsoft.Win32.SafeHandles;

namespace Avatar.Storage.Files;

/// <summary>Bytes and changes of names that outlive a crash of the machine.</summary>
internal static class DurableFiles
{
    /// <summary>
    /// Makes what was written to a file durable, or fails; one that failed is to be thrown away and never flushed again, as the next
    /// attempt would succeed without having written anything. On Linux .NET does not report a failure, so it is not asked there.
    /// </summary>
    /// <exception cref="IOException">What was written may be lost.</exception>
    public static void Flush(SafeFileHandle file, string path)
    {
        if (OperatingSystem.IsLinux()) UnixFiles.Flush(file, path);
        else RandomAccess.FlushToDisk(file);
    }

    /// <summary>
    /// Gives a file a new name, if that is free; from the return on it has it whatever happens. The old name may be left, and
    /// is the caller's to remove. At no moment is an existing file replaced.
    /// </summary>
    /// <remarks>
    /// .NET's own move looks whether the name is free and then renames, which replaces a file that came in between; a link
    /// fails in one step. On Windows its move is one step too.
    /// </remarks>
    /// <returns>Whether the name was free.</returns>
    public static bool TryName(string file, string path)
    {
        if (OperatingSystem.IsWindows()) return TryMove(file, path);
        if (!UnixFiles.TryLink(file, path)) return false;

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

    /// <summary>
    /// Gives a file a second name, if that is free; from the return on it has both whatever happens. Where the system has no links,
    /// the second name belongs to a copy.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static void TryDuplicate(string file, string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            TryName(file, path);
            return;
        }

        var copy = ImageFolders.Unfinished(Path.GetDirectoryName(path)!);
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

    /// <summary>Removes a file; of several that do so at once, one is told that it did.</summary>
    public static bool TryRemove(string path)
    {
        if (!OperatingSystem.IsWindows()) return UnixFiles.TryUnlink(path);
        var aside = ImageFolders.Unfinished(Path.GetDirectoryName(path)!);
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

    /// <summary>Makes a folder and those above it, where they are missing.</summary>
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
