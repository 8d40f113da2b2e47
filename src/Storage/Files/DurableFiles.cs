namespace Avatar.Storage.Files;

/// <summary>Changes of names that outlive a crash of the machine.</summary>
internal static class DurableFiles
{
    /// <summary>
    /// Gives a finished file its name, if that is free. A crash leaves the file under the old name, or under both, and from
    /// the return on under the new one; there is no moment at which an existing file is replaced.
    /// </summary>
    /// <remarks>
    /// .NET's own move looks whether the name is free and then renames, which replaces a file that came in between; a link
    /// fails in one step. On Windows its move is one step too.
    /// </remarks>
    /// <returns>Whether the name was free.</returns>
    public static bool TryPublish(string unfinished, string path)
    {
        if (OperatingSystem.IsWindows()) return TryMove(unfinished, path);
        if (!UnixFiles.TryLink(unfinished, path)) return false;

        try
        {
            UnixFiles.FlushFolder(Path.GetDirectoryName(path)!);
        }
        catch
        {
            File.Delete(path);
            throw;
        }

        File.Delete(unfinished);
        return true;
    }

    /// <summary>Makes a folder and those above it, where they are missing.</summary>
    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path)) return;
        var parent = Path.GetDirectoryName(path);
        if (parent is not null) CreateFolder(parent);
        Directory.CreateDirectory(path);
        if (parent is not null && !OperatingSystem.IsWindows()) UnixFiles.FlushFolder(parent);
    }

    private static bool TryMove(string unfinished, string path)
    {
        try
        {
            File.Move(unfinished, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }
}
