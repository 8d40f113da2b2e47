using System.Net;
using Avatar.Silo.Cluster;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.Silo.Tests;

/// <summary>A silo judges another by the table of members, and only while it can write and read it.</summary>
public sealed class SilentMembersTests : IDisposable
{
    private static readonly SiloAddress Own = AddressOf(1);
    private static readonly SiloAddress Other = AddressOf(2);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _clock = new();
    private readonly MadeUpTable _table = new(NewMember(Own), NewMember(Other));
    private readonly NoCluster _cluster = new();
    private readonly SilentMembers _members;

    public SilentMembersTests() => _members = new(_table, new OwnDetails(), _cluster, _clock, NullLogger<SilentMembers>.Instance);

    public void Dispose() => _members.Dispose();

    [Fact]
    public async Task One_that_writes_nothing_is_declared_dead()
    {
        await LookForAsync(SilentMembers.Longest);
        Assert.Equal(SiloStatus.Active, _table.StatusOf(Other));

        await LookForAsync(Every);

        Assert.Equal((SiloStatus.Active, SiloStatus.Dead), (_table.StatusOf(Own), _table.StatusOf(Other)));
    }

    /// <summary>The first that reaches it again must not take the others for dead.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(300)]
    public async Task A_table_that_was_away_for_all_ends_nobody(int seconds)
    {
        await LookForAsync(SilentMembers.Longest - Every);
        _table.IsAway = true;
        await LookForAsync(TimeSpan.FromSeconds(seconds));
        _table.IsAway = false;
        await LookForAsync(SilentMembers.Longest - Every);
        _table.Beat(Other);
        await LookForAsync(SilentMembers.Longest - Every);

        Assert.Equal(SiloStatus.Active, _table.StatusOf(Other));
    }

    [Fact]
    public async Task One_that_is_no_member_itself_judges_nobody()
    {
        _table.SetStatus(Own, SiloStatus.Joining);
        await LookForAsync(SilentMembers.Longest * 3);

        Assert.Equal(SiloStatus.Active, _table.StatusOf(Other));
    }

    /// <summary>Orleans itself reads the table again only after a while, when it could not for long.</summary>
    [Fact]
    public async Task One_that_finds_itself_declared_dead_tells_the_cluster_at_once()
    {
        await LookForAsync(Every);
        Assert.Equal(0, _cluster.Refreshes);

        _table.SetStatus(Own, SiloStatus.Dead);
        await LookForAsync(Every);

        Assert.Equal(1, _cluster.Refreshes);
        Assert.Equal(SiloStatus.Active, _table.StatusOf(Other));
    }

    /// <summary>Another may have changed the table since it was read, the silent one's own row above all.</summary>
    [Fact]
    public async Task A_change_that_comes_too_late_is_not_made_again()
    {
        await LookForAsync(SilentMembers.Longest);
        _table.LosesChanges = true;
        await LookForAsync(Every);
        _table.LosesChanges = false;
        _table.Beat(Other);
        await LookForAsync(Every);

        Assert.Equal(SiloStatus.Active, _table.StatusOf(Other));
    }

    private async Task LookForAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += Every)
        {
            await _members.LookAsync(TestContext.Current.CancellationToken);
            _clock.Advance(Every);
        }
    }

    private static SiloAddress AddressOf(int number) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, number), number);

    private static MembershipEntry NewMember(SiloAddress address) => new()
    {
        SiloAddress = address,
        SiloName = $"{address}",
        Status = SiloStatus.Active,
        IAmAliveTime = DateTime.UnixEpoch,
    };

    private sealed class MadeUpTable(params MembershipEntry[] members) : IMembershipTable
    {
        public bool IsAway { get; set; }

        public bool LosesChanges { get; set; }

        public SiloStatus StatusOf(SiloAddress silo) => Of(silo).Status;

        public void SetStatus(SiloAddress silo, SiloStatus status) => Of(silo).Status = status;

        public void Beat(SiloAddress silo) => Of(silo).IAmAliveTime += Every;

        public Task<MembershipTableData> ReadAll() => Task.FromResult(new MembershipTableData(
            [.. members.Select(static member => Tuple.Create(
                new MembershipEntry { SiloAddress = member.SiloAddress, SiloName = member.SiloName, Status = member.Status, IAmAliveTime = member.IAmAliveTime }, "etag"))],
            new TableVersion(1, "version")));

        public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion)
        {
            if (!LosesChanges) SetStatus(entry.SiloAddress, entry.Status);
            return Task.FromResult(!LosesChanges);
        }

        public Task UpdateIAmAlive(MembershipEntry entry)
        {
            if (IsAway) throw new TimeoutException();
            Beat(entry.SiloAddress);
            return Task.CompletedTask;
        }

        public Task InitializeMembershipTable(bool tryInitTableVersion) => throw new NotSupportedException();

        public Task DeleteMembershipTableEntries(string clusterId) => throw new NotSupportedException();

        public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => throw new NotSupportedException();

        public Task<MembershipTableData> ReadRow(SiloAddress key) => throw new NotSupportedException();

        public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => throw new NotSupportedException();

        private MembershipEntry Of(SiloAddress silo) => members.Single(member => member.SiloAddress.Equals(silo));
    }

    private sealed class OwnDetails : ILocalSiloDetails
    {
        public string Name => "own";

        public string ClusterId => "avatar";

        public string DnsHostName => "localhost";

        public SiloAddress SiloAddress => Own;

        public SiloAddress GatewayAddress => Own;
    }

    private sealed class NoCluster : IClusterMembershipService
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
