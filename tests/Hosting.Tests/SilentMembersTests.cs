using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.Hosting.Tests;

/// <summary>A silo declares others dead according to the membership table, while it can itself write and read the table.</summary>
public sealed class SilentMembersTests : IDisposable
{
    private static readonly SiloAddress Own = NewAddress(1);
    private static readonly SiloAddress Other = NewAddress(2);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _clock = new();
    private readonly FakeTable _table = new(NewMember(Own), NewMember(Other));
    private readonly FakeCluster _cluster = new();
    private readonly SilentMembers _members;

    public SilentMembersTests() => _members = new(_table, new OwnDetails(), _cluster, _clock, NullLogger<SilentMembers>.Instance);

    public void Dispose() => _members.Dispose();

    [Fact]
    public async Task A_silo_without_heartbeats_is_declared_dead()
    {
        await ObserveForAsync(SilentMembers.Longest);
        Assert.Equal(SiloStatus.Active, _table.GetStatus(Other));

        await ObserveForAsync(Interval);

        Assert.Equal((SiloStatus.Active, SiloStatus.Dead), (_table.GetStatus(Own), _table.GetStatus(Other)));
    }

    /// <summary>The first silo that reaches the table again must not declare the others dead.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(300)]
    public async Task No_silo_is_declared_dead_because_the_table_was_down_for_all(int seconds)
    {
        await ObserveForAsync(SilentMembers.Longest - Interval);
        _table.IsUnavailable = true;
        await ObserveForAsync(TimeSpan.FromSeconds(seconds));
        _table.IsUnavailable = false;
        await ObserveForAsync(SilentMembers.Longest - Interval);
        _table.WriteHeartbeat(Other);
        await ObserveForAsync(SilentMembers.Longest - Interval);

        Assert.Equal(SiloStatus.Active, _table.GetStatus(Other));
    }

    [Fact]
    public async Task A_silo_that_is_not_a_member_declares_no_other_dead()
    {
        _table.SetStatus(Own, SiloStatus.Joining);
        await ObserveForAsync(SilentMembers.Longest * 3);

        Assert.Equal(SiloStatus.Active, _table.GetStatus(Other));
    }

    /// <summary>After a long failure, Orleans itself waits before it reads the table again.</summary>
    [Fact]
    public async Task A_silo_that_finds_itself_declared_dead_refreshes_the_membership_immediately()
    {
        await ObserveForAsync(Interval);
        Assert.Equal(0, _cluster.Refreshes);

        _table.SetStatus(Own, SiloStatus.Dead);
        await ObserveForAsync(Interval);

        Assert.Equal(1, _cluster.Refreshes);
        Assert.Equal(SiloStatus.Active, _table.GetStatus(Other));
    }

    /// <summary>Another silo may have changed the table since it was read, in particular the row of the silent silo.</summary>
    [Fact]
    public async Task A_change_that_lost_a_race_is_not_retried()
    {
        await ObserveForAsync(SilentMembers.Longest);
        _table.RejectsChanges = true;
        await ObserveForAsync(Interval);
        _table.RejectsChanges = false;
        _table.WriteHeartbeat(Other);
        await ObserveForAsync(Interval);

        Assert.Equal(SiloStatus.Active, _table.GetStatus(Other));
    }

    private async Task ObserveForAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += Interval)
        {
            await _members.CheckAsync(TestContext.Current.CancellationToken);
            _clock.Advance(Interval);
        }
    }

    private static SiloAddress NewAddress(int number) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, number), number);

    private static MembershipEntry NewMember(SiloAddress address) => new()
    {
        SiloAddress = address,
        SiloName = $"{address}",
        Status = SiloStatus.Active,
        IAmAliveTime = DateTime.UnixEpoch,
    };

    private sealed class FakeTable(params MembershipEntry[] members) : IMembershipTable
    {
        public bool IsUnavailable { get; set; }

        public bool RejectsChanges { get; set; }

        public SiloStatus GetStatus(SiloAddress silo) => Find(silo).Status;

        public void SetStatus(SiloAddress silo, SiloStatus status) => Find(silo).Status = status;

        public void WriteHeartbeat(SiloAddress silo) => Find(silo).IAmAliveTime += Interval;

        public Task<MembershipTableData> ReadAll() => Task.FromResult(new MembershipTableData(
            [.. members.Select(static member => Tuple.Create(
                new MembershipEntry { SiloAddress = member.SiloAddress, SiloName = member.SiloName, Status = member.Status, IAmAliveTime = member.IAmAliveTime }, "etag"))],
            new TableVersion(1, "version")));

        public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion)
        {
            if (!RejectsChanges) SetStatus(entry.SiloAddress, entry.Status);
            return Task.FromResult(!RejectsChanges);
        }

        public Task UpdateIAmAlive(MembershipEntry entry)
        {
            if (IsUnavailable) throw new TimeoutException();
            WriteHeartbeat(entry.SiloAddress);
            return Task.CompletedTask;
        }

        public Task InitializeMembershipTable(bool tryInitTableVersion) => throw new NotSupportedException();

        public Task DeleteMembershipTableEntries(string clusterId) => throw new NotSupportedException();

        public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => throw new NotSupportedException();

        public Task<MembershipTableData> ReadRow(SiloAddress key) => throw new NotSupportedException();

        public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => throw new NotSupportedException();

        private MembershipEntry Find(SiloAddress silo) => members.Single(member => member.SiloAddress.Equals(silo));
    }

    private sealed class OwnDetails : ILocalSiloDetails
    {
        public string Name => "own";

        public string ClusterId => "avatar";

        public string DnsHostName => "localhost";

        public SiloAddress SiloAddress => Own;

        public SiloAddress GatewayAddress => Own;
    }

    private sealed class FakeCluster : IClusterMembershipService
    {
        public int Refreshes { get; private set; }

        public ClusterMembershipSnapshot CurrentSnapshot => throw new NotSupportedException();

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

        public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default)
        {
            Refreshes++;
            return ValueTask.CompletedTask;
        }

        public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();
    }
}
