using Avatar.Silo.Cluster;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.Silo.Tests;

/// <summary>A silo that stood still looks whether it was declared dead before it answers.</summary>
public sealed class StandstillGuardTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    private readonly FakeTimeProvider _clock = new();
    private int _looks;

    [Fact]
    public async Task While_it_beats_nobody_looks()
    {
        var guard = Guard(() => Task.FromResult(false));
        for (var beat = 0; beat < 20; beat++)
        {
            _clock.Advance(Longest / 2);
            guard.Tick();
            Assert.True(guard.EnterAsync().IsCompletedSuccessfully);
        }

        Assert.Equal(0, _looks);
        await guard.EnterAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_standstill_calls_wait_until_it_is_known_to_be_alive(bool beatIsFirst)
    {
        var answer = new TaskCompletionSource<bool>();
        var guard = Guard(() => answer.Task);
        _clock.Advance(Longest * 2);
        if (beatIsFirst) guard.Tick();

        var calls = Enumerable.Range(0, 3).Select(_ => guard.EnterAsync()).ToArray();
        Assert.All(calls, call => Assert.False(call.IsCompleted));
        answer.SetResult(true);

        await Task.WhenAll(calls);
        Assert.Equal(1, _looks);
        Assert.True(guard.EnterAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_silo_that_was_declared_dead_answers_nothing_any_more()
    {
        var guard = Guard(() => Task.FromResult(false));
        _clock.Advance(Longest * 2);

        await Assert.ThrowsAsync<SiloUnavailableException>(() => guard.EnterAsync());
        guard.Tick();
        await Assert.ThrowsAsync<SiloUnavailableException>(() => guard.EnterAsync());
    }

    [Fact]
    public async Task Where_nobody_can_tell_calls_go_on()
    {
        var guard = Guard(() => Task.FromException<bool>(new TimeoutException("The test says so.")));
        _clock.Advance(Longest * 2);

        await guard.EnterAsync();
        Assert.True(guard.EnterAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Before_it_has_joined_a_silo_may_take_as_long_as_it_takes()
    {
        var guard = Guard(() => Task.FromResult(false), joined: false);
        _clock.Advance(Longest * 10);
        await guard.EnterAsync();

        guard.Tick();
        await guard.EnterAsync();
        Assert.Equal(0, _looks);
    }

    /// <summary>A drain may take minutes, in which the silo answers calls.</summary>
    [Fact]
    public async Task While_its_host_stops_it_beats_on()
    {
        using var guard = Guard(() => Task.FromResult(false), joined: false);
        await guard.StartAsync(TestContext.Current.CancellationToken);
        await guard.StopAsync(TestContext.Current.CancellationToken);

        for (var second = 0; second < 30; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.True(guard.EnterAsync().IsCompletedSuccessfully);
        }

        Assert.Equal(0, _looks);
    }

    private StandstillGuard Guard(Func<Task<bool>> isMember, bool joined = true)
    {
        var guard = new StandstillGuard(
            () =>
            {
                _looks++;
                return isMember();
            },
            Longest,
            _clock,
            NullLogger<StandstillGuard>.Instance);
        if (joined) guard.Tick();
        return guard;
    }
}
