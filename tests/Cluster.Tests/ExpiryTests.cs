using System.Diagnostics;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;

namespace Avatar.Cluster.Tests;

/// <summary>Reminders expire cartoons that were not downloaded, even if the silo that runs the expiry crashes.</summary>
public sealed class ExpiryTests : IAsyncLifetime
{

    /// <summary>The shortest period that Orleans allows.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>After three missed heartbeats, another silo takes over the reminder.</summary>
    private static readonly TimeSpan Detection = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    private AvatarCluster? _cluster;

    private AvatarCluster Cluster => _cluster!;

    public async ValueTask InitializeAsync()
    {
        TestNumber.SkipUnlessSlow();
        TestDatabase.SkipUnlessThere();
        _cluster = new(settings: new Dictionary<string, string>
        {
            ["Avatar__Cartoons__Lifetime"] = "00:00:01",
            ["Avatar__Cartoons__SweepPeriod"] = "00:01:00",
        });
        await Cluster.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is null) return;
        _cluster.TellIfFailed();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Expiry_continues_after_a_crash_of_its_silo_and_after_a_full_stop()
    {
        using var client = Cluster.NewClient();
        var phone = new Phone(client, Phone.NewDevice());
        await AssertExpiresAsync(phone, "after the start", Period);

        await using (var map = await GrainMap.OpenAsync(Cluster))
        {
            var place = await map.OfExpiryAsync();
            var members = await ClusterMembers.ReadAsync(Cluster);
            var silo = Cluster.Silos.Single(silo => silo.Name == members.Single(member => member.Address.Equals(place)).Name);
            silo.Kill();
            await AssertExpiresAsync(phone, $"after {silo.Name} was killed", Period + Detection);
        }

        foreach (var process in Cluster.Processes.Where(static process => process.IsRunning)) Assert.Equal(0, await process.StopAsync());
        await Cluster.StartAsync();
        await AssertExpiresAsync(phone, "after a stop of everything", Period);
    }

    private static async Task AssertExpiresAsync(Phone phone, string when, TimeSpan patience)
    {
        var upload = await phone.UploadAsync(Portrait.Of(1));
        for (var began = Stopwatch.StartNew(); upload.Status == 503 && began.Elapsed < Detection; upload = await phone.UploadAsync(Portrait.Of(1)))
        {
            await Task.Delay(PollInterval);
        }

        var original = upload.Expect(201).Text("original", "id");
        var uploaded = Stopwatch.StartNew();
        while (await phone.GetAsync($"/api/originals/{original}") is not { Status: 200 } shown || shown.Items("cartoons").Any())
        {
            Assert.True(uploaded.Elapsed < patience + PollInterval, $"The cartoon is still there {uploaded.Elapsed} later, {when}.");
            await Task.Delay(PollInterval);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{when}: expired {uploaded.Elapsed.TotalSeconds:0} s after the upload.");
        Assert.Null(await phone.FetchAsync(upload.Text("cartoon", "imageUrl")));
    }
}
