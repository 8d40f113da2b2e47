using System.Net;
using Avatar.Silo.Cluster;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.Silo.Tests;

/// <summary>A silo counts as silent if its heartbeat does not change while others write theirs, and for no other reason.</summary>
public sealed class MemberBeatsTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _clock = new();
    private readonly MemberBeats _beats;
    private readonly MembershipEntry _well = NewMember(1);
    private readonly MembershipEntry _silent = NewMember(2);

    public MemberBeatsTests() => _beats = new(Longest, longestGap: Every * 2, _clock);

    [Fact]
    public void A_member_without_heartbeats_is_silent_after_the_limit()
    {
        for (var waited = TimeSpan.Zero; waited < Longest; waited += Every) Assert.Empty(Look());

        Assert.Equal([_silent], Look());
    }

    [Fact]
    public void A_member_that_writes_again_is_not_silent()
    {
        for (var look = 0; look < 4; look++) Look();
        Beat(_silent);

        Assert.Empty(Look());
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public void The_clock_of_another_machine_does_not_matter(int seconds)
    {
        _silent.IAmAliveTime += TimeSpan.FromSeconds(seconds);
        for (var look = 0; look < 20; look++)
        {
            Beat(_silent);
            Assert.Empty(Look());
        }
    }

    [Fact]
    public void Silence_while_the_table_is_unavailable_to_this_silo_does_not_count()
    {
        for (var look = 0; look < 4; look++) Look();
        _beats.Forget();

        for (var waited = TimeSpan.Zero; waited < Longest; waited += Every) Assert.Empty(Look());
        Assert.Equal([_silent], Look());
    }

    /// <summary>All machines may have been stalled at the same time.</summary>
    [Fact]
    public void Silence_while_the_table_was_not_read_does_not_count()
    {
        for (var look = 0; look < 4; look++) Look();
        _clock.Advance(Longest);

        Assert.Empty(Look());
    }

    private IReadOnlyList<MembershipEntry> Look()
    {
        _clock.Advance(Every);
        Beat(_well);
        return _beats.Look([_well, _silent]);
    }

    private static void Beat(MembershipEntry member) => member.IAmAliveTime += Every;

    private static MembershipEntry NewMember(int number) => new()
    {
        SiloAddress = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, number), number),
        Status = SiloStatus.Active,
        IAmAliveTime = DateTime.UnixEpoch,
    };
}
