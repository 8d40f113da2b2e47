using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Cluster.Tests;

/// <summary>A process of a cluster that cannot start says in one sentence what to change.</summary>
public sealed class ClusterStartTests
{
    private const string MongoDB = "ConnectionStrings__MongoDB";

    [Theory]
    [InlineData("Avatar__Topology", "Embedded", "Avatar:Topology")]
    [InlineData("Avatar__Storage__Provider", "Sqlite", "Avatar:Storage:Provider")]
    [InlineData("Orleans__Endpoints__SiloPort", "66666", "Orleans:Endpoints:SiloPort")]
    [InlineData(MongoDB, "", "ConnectionStrings:MongoDB")]
    [InlineData(MongoDB, "localhost", "ConnectionStrings:MongoDB")]
    [InlineData("Avatar__Cluster__ProbeTimeout", "soon", "Avatar:Cluster:ProbeTimeout")]
    public async Task A_silo_with_an_invalid_setting_names_it(string name, string value, string key)
    {
        await using var silo = new AvatarProcess
        {
            Kind = AvatarProgram.Silo,
            Settings = new() { [MongoDB] = "mongodb://127.0.0.1:1/?directConnection=true", [name] = value },
        };

        Assert.Contains(key, Refusal.SentenceOf(await silo.RunToEndAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_front_of_a_cluster_without_a_database_says_what_it_needs()
    {
        await using var front = new AvatarProcess { Settings = { ["Avatar__Topology"] = "Cluster" } };

        Assert.Contains("ConnectionStrings:MongoDB", Refusal.SentenceOf(await front.RunToEndAsync()), StringComparison.Ordinal);
    }

    /// <summary>Retrying does not help when the server does not know the user.</summary>
    [Fact]
    public async Task Credentials_that_the_database_rejects_end_the_process()
    {
        TestDatabase.SkipUnlessThere();
        await using var database = new ClusterDatabase();
        foreach (var kind in Enum.GetValues<AvatarProgram>())
        {
            await using var process = new AvatarProcess
            {
                Kind = kind,
                Settings = { ["Avatar__Topology"] = "Cluster", [MongoDB] = database.ConnectionStringOf("nobody", "wrong-password") },
            };

            var sentence = Refusal.SentenceOf(await process.RunToEndAsync());

            Assert.Contains("ConnectionStrings:MongoDB", sentence, StringComparison.Ordinal);
            Assert.DoesNotContain("wrong-password", sentence, StringComparison.Ordinal);
        }
    }
}
