using System.Globalization;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Cluster.Tests;

/// <summary>The silo on which originals are drawn.</summary>
[Collection(FolderClusterTests.Name)]
public sealed class PlacementTests(FolderCluster fixture) : IAsyncLifetime
{
    private const int Originals = 24;
    private const int MostOriginals = 120;

    public ValueTask InitializeAsync() => fixture.BeginAsync();

    public ValueTask DisposeAsync() => fixture.EndAsync();

    /// <summary>Placement is partly random, so the test creates more originals until each silo has drawn one.</summary>
    [Fact]
    public async Task The_originals_of_one_device_are_drawn_by_all_silos()
    {
        using var client = fixture.Cluster.NewClient();
        var phone = new Phone(client, Phone.NewDevice());
        var before = await DrawnAsync();

        long[] drawn = [];
        var count = 0;
        for (; count < Originals || (drawn.Contains(0) && count < MostOriginals); count++)
        {
            (await phone.UploadAsync(Portrait.Of(count))).Expect(201);
            drawn = [.. (await DrawnAsync()).Zip(before, static (now, then) => now - then)];
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"Drawn by the silos: {string.Join(", ", drawn)}.");
        Assert.DoesNotContain(0, drawn);
        Assert.Equal(count, drawn.Sum());
    }

    private Task<long[]> DrawnAsync() => Task.WhenAll(fixture.Cluster.Silos.Select(DrawnByAsync));

    /// <summary>Reads the number of drawings from a silo's metrics.</summary>
    private static async Task<long> DrawnByAsync(AvatarProcess silo)
    {
        using var client = silo.NewClient();
        return (await client.GetStringAsync("/metrics")).Split('\n')
            .Where(static line => line.StartsWith("avatar_cartoons_created", StringComparison.Ordinal))
            .Sum(static line => long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
    }
}
