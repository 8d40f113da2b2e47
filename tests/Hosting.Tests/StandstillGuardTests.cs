using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.Hosting.Tests;

/// <summary>A silo that was stalled checks whether it was declared dead before it answers calls.</summary>
public sealed class StandstillGuardTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    private readonly FakeTimeProvider _clock = new();
    private int _checks;

    [Fact]
    public async Task While_the_timer_ticks_the_table_is_not_checked()
    {
        var guard = Guard(() => Task.FromResult(false));
        for (var tick = 0; tick < 20; tick++)
        {
            _clock.Advance(Longest / 2);
            guard.Tick();
            Assert.True(guard.EnterAsync().IsCompletedSuccessfully);
        }

        Assert.Equal(0, _checks);
        await guard.EnterAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_stall_calls_wait_until_the_membership_has_been_checked(bool tickIsFirst)
    {
        var answer = new TaskCompletionSource<bool>();
        var guard = Guard(() => answer.Task);
        _clock.Advance(Longest * 2);
        if (tickIsFirst) guard.Tick();

        var calls = Enumerable.Range(0, 3).Select(_ => guard.EnterAsync()).ToArray();
        Assert.All(calls, call => Assert.False(call.IsCompleted));
        answer.SetResult(true);

        await Task.WhenAll(calls);
        Assert.Equal(1, _checks);
        Assert.True(guard.EnterAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_silo_that_was_declared_dead_answers_no_call()
    {
        var guard = Guard(() => Task.FromResult(false));
        _clock.Advance(Longest * 2);

        await Assert.ThrowsAsync<SiloUnavailableException>(() => guard.EnterAsync());
        guard.Tick();
        await Assert.ThrowsAsync<SiloUnavailableException>(() => guard.EnterAsync());
    }

    [Fact]
    public async Task Calls_continue_when_the_table_cannot_be_read()
    {
        var guard = Guard(() => Task.FromException<bool>(new TimeoutException("The test says so.")));
        _clock.Advance(Longest * 2);

        await guard.EnterAsync();
        Assert.True(guard.EnterAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Stalls_before_the_silo_has_joined_are_ignored()
    {
        var guard = Guard(() => Task.FromResult(false), joined: false);
        _clock.Advance(Longest * 10);
        await guard.EnterAsync();

        guard.Tick();
        await guard.EnterAsync();
        Assert.Equal(0, _checks);
    }

    /// <summary>A drain can take minutes, during which the silo answers calls.</summary>
    [Fact]
    public async Task The_timer_ticks_while_the_host_stops()
    {
        using var guard = Guard(() => Task.FromResult(false), joined: false);
        await guard.StartAsync(TestContext.Current.CancellationToken);
        await guard.StopAsync(TestContext.Current.CancellationToken);

        for (var second = 0; second < 30; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.True(guard.EnterAsync().IsCompletedSuccessfully);
        }

        Assert.Equal(0, _checks);
    }

    private StandstillGuard Guard(Func<Task<bool>> isMember, bool joined = true)
    {
        var guard = new StandstillGuard(
            () =>
            {
                _checks++;
                return isMember();
            },
            Longest,
            _clock,
            NullLogger<StandstillGuard>.Instance);
        if (joined) guard.Tick();
        return guard;
    }
}
