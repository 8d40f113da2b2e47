using Avatar.Storage.Files;

namespace Avatar.Storage;

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
