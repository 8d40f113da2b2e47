using Avatar.Silo.Stopping;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.Silo.Tests.Stopping;

/// <summary>The time between the signal that tells a process to stop and its stop.</summary>
public sealed class StopNoticeTests : IDisposable
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _clock = new();
    private readonly ApplicationLifetime _lifetime = new(NullLogger<ApplicationLifetime>.Instance);
    private StopNotice? _notice;

    public void Dispose() => _notice?.Dispose();

    [Fact]
    public void A_process_told_to_stop_says_so_at_once_and_stops_when_the_notice_is_over()
    {
        var notice = Started(Length);
        Assert.False(notice.IsGiven);

        notice.OnSignal();

        Assert.True(notice.IsGiven);
        _clock.Advance(Length - TimeSpan.FromMilliseconds(1));
        Assert.False(IsStopping);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(IsStopping);
    }

    [Fact]
    public void Without_a_notice_it_stops_at_once()
    {
        var notice = Started(TimeSpan.Zero);

        notice.OnSignal();

        Assert.True(notice.IsGiven && IsStopping);
    }

    [Fact]
    public void A_second_signal_ends_the_notice_and_a_third_does_nothing()
    {
        var notice = Started(Length);
        notice.OnSignal();

        notice.OnSignal();
        Assert.True(IsStopping);

        notice.OnSignal();
        _clock.Advance(Length);
    }

    [Fact]
    public void A_process_that_has_not_started_yet_has_no_notice()
    {
        var notice = Of(Length);

        notice.OnSignal();

        Assert.True(IsStopping);
    }

    [Fact]
    public void A_process_that_ends_by_itself_is_leaving_too()
    {
        var notice = Started(Length);

        _lifetime.StopApplication();

        Assert.True(notice.IsGiven);
    }

    private bool IsStopping => _lifetime.ApplicationStopping.IsCancellationRequested;

    private StopNotice Started(TimeSpan length)
    {
        _lifetime.NotifyStarted();
        return Of(length);
    }

    private StopNotice Of(TimeSpan length) => _notice = new(
        Configure.With(("Avatar:Shutdown:Notice", length.ToString())), _lifetime, _clock, NullLogger<StopNotice>.Instance);
}
