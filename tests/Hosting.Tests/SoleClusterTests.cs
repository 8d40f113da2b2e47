using System.Net;
using Avatar.Clustering.MongoDB;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;

namespace Avatar.Hosting.Tests;

/// <summary>A silo does not start beside a live cluster on the same database.</summary>
public sealed class SoleClusterTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Others _others = new();
    private readonly SoleCluster _sole;

    public SoleClusterTests() =>
        _sole = new(_others, Options.Create(new ClusterOptions { ClusterId = "ours" }), _clock, NullLogger<SoleCluster>.Instance);

    [Fact]
    public async Task Without_another_cluster_the_start_does_not_wait() => await _sole.StartAsync(TestContext.Current.CancellationToken);

    [Fact]
    public async Task A_live_silo_of_another_cluster_stops_the_start()
    {
        _others.Members = [NewMember(heartbeat: 0)];
        var start = _sole.StartAsync(TestContext.Current.CancellationToken);
        _clock.Advance(SoleCluster.PollInterval);
        Assert.False(start.IsCompleted);

        _others.Members = [NewMember(heartbeat: 5)];
        var refusal = await Assert.ThrowsAsync<AvatarStartException>(() => UntilEndedAsync(start));

        Assert.Contains("Orleans:ClusterId is 'ours'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("the silo theirs-1 (127.0.0.1:11111) of the cluster 'theirs'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_of_another_cluster_that_joins_meanwhile_stops_the_start()
    {
        _others.Members = [NewMember(heartbeat: 0)];
        var start = _sole.StartAsync(TestContext.Current.CancellationToken);
        _others.Members = [NewMember(heartbeat: 0), NewMember(heartbeat: 0, port: 11112)];

        await Assert.ThrowsAsync<AvatarStartException>(() => UntilEndedAsync(start));
    }

    [Fact]
    public async Task A_cluster_that_is_gone_delays_the_start_only()
    {
        _others.Members = [NewMember(heartbeat: 0)];
        var began = _clock.GetUtcNow();

        await UntilEndedAsync(_sole.StartAsync(TestContext.Current.CancellationToken));

        Assert.InRange(_clock.GetUtcNow() - began, SoleCluster.WatchTime, SoleCluster.WatchTime + (2 * SoleCluster.PollInterval));
    }

    [Fact]
    public async Task A_table_that_cannot_be_read_is_left_to_Orleans()
    {
        _others.Failure = new TimeoutException("The server does not answer.");

        await _sole.StartAsync(TestContext.Current.CancellationToken);
    }

    private async Task UntilEndedAsync(Task start)
    {
        while (!start.IsCompleted)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            _clock.Advance(SoleCluster.PollInterval / 2);
        }

        await start;
    }

    private static OtherClusterMember NewMember(int heartbeat, int port = 11111) => new("theirs", new MembershipEntry
    {
        SiloAddress = SiloAddress.New(IPAddress.Loopback, port, 1),
        SiloName = "theirs-1",
        Status = SiloStatus.Active,
        IAmAliveTime = DateTime.UnixEpoch.AddSeconds(heartbeat),
    });

    private sealed class Others : IOtherClusters
    {
        public IReadOnlyList<OtherClusterMember> Members { get; set; } = [];

        public Exception? Failure { get; set; }

        public Task<IReadOnlyList<OtherClusterMember>> ReadActiveMembersAsync(CancellationToken cancellationToken) =>
            Failure is null ? Task.FromResult(Members) : Task.FromException<IReadOnlyList<OtherClusterMember>>(Failure);
    }
}
