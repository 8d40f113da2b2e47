using System.Globalization;
using Avatar.Cluster.Tests.Calls;
using Avatar.Cluster.Tests.Clusters;
using Avatar.Cluster.Tests.Processes;

namespace Avatar.Cluster.Tests;

/// <summary>Which silo does the work.</summary>
[Collection(FolderClusterTests.Name)]
public sealed class PlacementTests(FolderCluster fixture) : IAsyncLifetime
{
    private const int Originals = 24;

    public ValueTask InitializeAsync() => fixture.BeginAsync();

    public ValueTask DisposeAsync() => fixture.EndAsync();

    [Fact]
    public async Task The_originals_of_one_device_are_drawn_by_all_silos()
    {
        using var client = fixture.Cluster.NewClient();
        var phone = new Phone(client, Phone.NewDevice());
        var before = await Task.WhenAll(fixture.Cluster.Silos.Select(DrawnByAsync));

        for (var number = 1; number <= Originals; number++) (await phone.UploadAsync(Portrait.Of(number))).Expect(201);

        var after = await Task.WhenAll(fixture.Cluster.Silos.Select(DrawnByAsync));
        var drawn = after.Zip(before, static (now, then) => now - then).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine($"Drawn by the silos: {string.Join(", ", drawn)}.");
        Assert.All(drawn, static count => Assert.True(count > 0));
        Assert.Equal(Originals, drawn.Sum());
    }

    /// <summary>What a silo measured itself.</summary>
    private static async Task<long> DrawnByAsync(AvatarProcess silo)
    {
        using var client = silo.NewClient();
        return (await client.GetStringAsync("/metrics")).Split('\n')
            .Where(static line => line.StartsWith("avatar_cartoons_created_cartoons_total", StringComparison.Ordinal)
                || line.StartsWith("avatar_cartoons_created_total", StringComparison.Ordinal))
            .Sum(static line => long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
    }
}
