namespace Avatar.Imaging.Tests;

public sealed class StudioMemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2, null, 2)]
    [InlineData(16, 404_999_999L, 0)]
    [InlineData(16, 405_000_000L, 1)]
    [InlineData(16, 1L << 30, 13)]
    [InlineData(2, 1L << 30, 2)]
    [InlineData(16, 0L, 0)]
    public void A_memory_limit_allows_as_many_drawings_as_it_is_enough_for(int processors, long? limit, int places) =>
        Assert.Equal(places, StudioMemory.CountPlaces(processors, limit));

    [Fact]
    public void A_container_of_version_2_has_the_limit_of_its_own_group() =>
        Assert.Equal(1L << 30, Read("0::/\n", ("memory.max", "1073741824\n")));

    [Fact]
    public void The_lowest_limit_of_a_group_and_those_above_it_applies() => Assert.Equal(
        500_000_000,
        Read("0::/avatar.slice/avatar-silo@1.service\n", ("avatar.slice/avatar-silo@1.service/memory.max", "max\n"), ("avatar.slice/memory.max", "500000000\n"), ("memory.max", "600000000\n")));

    [Fact]
    public void A_group_of_version_1_has_the_limit_of_the_memory_controller() => Assert.Equal(
        440_401_920,
        Read(
            "5:cpu,cpuacct:/other\n4:memory:/avatar\n0::/\n",
            ("memory/avatar/memory.limit_in_bytes", "440401920\n"), ("memory/memory.limit_in_bytes", "9223372036854771712\n"), ("memory/other/memory.limit_in_bytes", "1\n")));

    [Fact]
    public void A_container_that_does_not_see_the_path_of_its_group_has_the_limit_at_the_root() =>
        Assert.Equal(512L << 20, Read("4:memory:/docker/1f2e\n", ("memory/memory.limit_in_bytes", "536870912\n")));

    [Theory]
    [InlineData("0::/\n", "memory.max", "max\n")]
    [InlineData("4:memory:/\n", "memory/memory.limit_in_bytes", "9223372036854771712\n")]
    [InlineData("0::/\n", "memory.max", "")]
    [InlineData("0::/\n", "memory.high", "1\n")]
    [InlineData("", "memory.max", "1\n")]
    public void Without_a_limit_there_is_none(string cgroups, string file, string text) => Assert.Null(Read(cgroups, (file, text)));

    [Fact]
    public void Without_control_groups_there_is_no_limit() =>
        Assert.Null(StudioMemory.ReadLimit(Path.Combine(_folder.Path, "missing"), Path.Combine(_folder.Path, "nowhere")));

    private long? Read(string cgroups, params (string File, string Text)[] files)
    {
        var own = Path.Combine(_folder.Path, "cgroup");
        File.WriteAllText(own, cgroups);
        var root = Path.Combine(_folder.Path, "fs");
        foreach (var (file, text) in files)
        {
            var path = Path.Combine(root, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        return StudioMemory.ReadLimit(own, root);
    }
}
