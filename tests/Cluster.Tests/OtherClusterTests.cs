using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Cluster.Tests;

/// <summary>Two clusters never use one database at the same time.</summary>
public sealed class OtherClusterTests
{
    private const string ClusterId = "Orleans__ClusterId";

    [Fact]
    public async Task A_silo_of_another_cluster_does_not_start_while_the_first_one_is_alive()
    {
        TestNumber.SkipUnlessSlow();
        TestDatabase.SkipUnlessThere();
        await using var cluster = new AvatarCluster(silos: 1, fronts: 0);
        await cluster.StartAsync();
        var silo = cluster.Silos[0];
        await using var stranger = new AvatarProcess { Kind = AvatarProgram.Silo, DataDirectory = silo.DataDirectory, Settings = new(silo.Settings) { [ClusterId] = "another" } };

        var program = await stranger.RunToEndAsync();

        Assert.Contains("Orleans:ClusterId is 'another'", Refusal.SentenceOf(program), StringComparison.Ordinal);
        Assert.True(silo.IsRunning);
        Assert.Equal(0, await silo.StopAsync());
        await stranger.StartAsync();
    }
}
