using System.Diagnostics;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Cluster.Tests;

/// <summary>A silo that receives a stop signal while it draws.</summary>
[Collection(FolderClusterTests.Name)]
public sealed class DrainTests(FolderCluster fixture) : IAsyncLifetime
{
    private const int Drawings = 8;
    private static readonly TimeSpan LeavesWithin = TimeSpan.FromSeconds(5);

    public ValueTask InitializeAsync()
    {
        TestNumber.SkipUnlessSlow();
        return fixture.BeginAsync();
    }

    public ValueTask DisposeAsync() => fixture.EndAsync();

    [Fact]
    public async Task A_stopping_silo_finishes_its_drawings_and_leaves_the_cluster()
    {
        var cluster = fixture.Cluster;
        using var client = cluster.NewClient();
        await using var map = await GrainMap.OpenAsync(cluster);
        var phone = new Phone(client, Phone.NewDevice());
        var original = (await phone.UploadAsync(Portrait.Of(1, LargePhoto.Make()))).Expect(201).Text("original", "id");
        var place = await map.OfOriginalAsync(original);
        var members = await ClusterMembers.ReadAsync(cluster);
        var silo = cluster.Silos.Single(silo => silo.Name == members.Single(member => member.Address.Equals(place)).Name);

        // The drawings are queued: when the first is answered, all requests have arrived, and most drawings have not started.
        var answers = Enumerable.Range(0, Drawings).Select(_ => phone.RegenerateAsync(original)).ToList();
        await Task.WhenAny(answers);
        var began = Stopwatch.StartNew();
        silo.Terminate();
        var unfinished = answers.Count(static answer => !answer.IsCompleted);
        var exitCode = await silo.Program.WaitForEndAsync(AvatarProcess.Patience);
        var took = began.Elapsed;

        Assert.Equal(0, exitCode);
        Assert.Empty(silo.Program.Complaints);
        await ClusterMembers.WaitForDeathAsync(cluster, place!, LeavesWithin);
        Assert.True(unfinished > 0, "The drawings were too quick for this test.");
        Assert.All(await Task.WhenAll(answers), static answer => answer.Expect(201));
        (await phone.RegenerateAsync(original)).Expect(201);
        TestContext.Current.TestOutputHelper?.WriteLine($"{unfinished} drawings were under way or in line; the silo ended after {took.TotalSeconds:0.0} s.");
        Assert.Equal(Drawings + 2, (await phone.GetAsync($"/api/originals/{original}")).Expect(200).Items("cartoons").Count());
    }
}
