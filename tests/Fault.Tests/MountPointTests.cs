using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>The folder below a volume that is not mounted, made unwritable as the docs advise.</summary>
public sealed class MountPointTests
{
    [Fact]
    public async Task A_bare_mount_point_that_cannot_be_written_refuses_the_start_and_stays_empty()
    {
        Trials.SkipUnlessRoot();
        Trials.SkipWithout("chattr");
        using var folder = new TemporaryFolder();
        var mountPoint = Directory.CreateDirectory(Path.Combine(folder.Path, "data")).FullName;
        Assert.SkipWhen(SystemCommand.Run("chattr", "+i", mountPoint) is not null, "This file system has no immutable folders.");
        try
        {
            await using var avatar = new AvatarProcess { DataDirectory = mountPoint };

            Assert.Contains(mountPoint, Refusal.SentenceOf(await avatar.RunToEndAsync()), StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFileSystemEntries(mountPoint));
        }
        finally
        {
            Assert.Null(SystemCommand.Run("chattr", "-i", mountPoint));
        }
    }
}
