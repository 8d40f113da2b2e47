using Avatar.Storage.Files;

namespace Avatar.Storage;

/// <summary>The rights that no file of this process has when it is made.</summary>
public static class ProcessUmask
{
    private const int GroupAndOthers = 0b000_111_111;

    /// <summary>
    /// Has every file that this process makes from now on closed to all but its user. The stores see to their files themselves;
    /// this is for those that libraries make.
    /// </summary>
    public static void CloseToOthers()
    {
        if (!OperatingSystem.IsWindows()) UnixFiles.SetUmask(GroupAndOthers);
    }
}
