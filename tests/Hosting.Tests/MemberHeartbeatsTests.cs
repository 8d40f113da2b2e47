using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.Hosting.Tests;

/// <summary>A silo counts as silent if its heartbeat does not change while others write theirs, and for no other reason.</summary>
public sealed class MemberHeartbeatsTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _clock = new();
    private readonly MemberHeartbeats _heartbeats;
    private readonly MembershipEntry _healthy = NewMember(1);
    private readonly MembershipEntry _silent = NewMember(2);

    public MemberHeartbeatsTests() => _heartbeats = new(Longest, longestGap: Interval * 2, _clock);

    [Fact]
    public void A_member_without_heartbeats_is_silent_after_the_limit()
    {
        for (var waited = TimeSpan.Zero; waited < Longest; waited += Interval) Assert.Empty(Observe());

        Assert.Equal([_silent], Observe());
    }

    [Fact]
    public void A_member_that_writes_again_is_not_silent()
    {
        for (var round = 0; round < 4; round++) Observe();
        WriteHeartbeat(_silent);

        Assert.Empty(Observe());
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public void The_clock_of_another_machine_does_not_matter(int seconds)
    {
        _silent.IAmAliveTime += TimeSpan.FromSeconds(seconds);
        for (var round = 0; round < 20; round++)
        {
            WriteHeartbeat(_silent);
            Assert.Empty(Observe());
        }
    }

    [Fact]
    public void Silence_while_the_table_is_unavailable_to_this_silo_does_not_count()
    {
        for (var round = 0; round < 4; round++) Observe();
        _heartbeats.Forget();

        for (var waited = TimeSpan.Zero; waited < Longest; waited += Interval) Assert.Empty(Observe());
        Assert.Equal([_silent], Observe());
    }

    /// <summary>All machines may have been stalled at the same time.</summary>
    [Fact]
    public void Silence_while_the_table_was_not_read_does_not_count()
    {
        for (var round = 0; round < 4; round++) Observe();
        _clock.Advance(Longest);

        Assert.Empty(Observe());
    }

    private IReadOnlyList<MembershipEntry> Observe()
    {
        _clock.Advance(Interval);
        WriteHeartbeat(_healthy);
        return _heartbeats.Observe([_healthy, _silent]);
    }

    private static void WriteHeartbeat(MembershipEntry member) => member.IAmAliveTime += Interval;

    private static MembershipEntry NewMember(int number) => new()
    {
        SiloAddress = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, number), number),
        Status = SiloStatus.Active,
        IAmAliveTime = DateTime.UnixEpoch,
    };
}
