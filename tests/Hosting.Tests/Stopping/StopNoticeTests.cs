using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.Hosting.Tests.Stopping;

/// <summary>The notice period between a stop signal and the shutdown.</summary>
public sealed class StopNoticeTests : IDisposable
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _clock = new();
    private readonly ApplicationLifetime _lifetime = new(NullLogger<ApplicationLifetime>.Instance);
    private StopNotice? _notice;

    public void Dispose() => _notice?.Dispose();

    [Fact]
    public void After_a_signal_the_process_reports_not_ready_immediately_and_stops_after_the_notice_period()
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
    public void Without_a_notice_period_the_process_stops_immediately()
    {
        var notice = Started(TimeSpan.Zero);

        notice.OnSignal();

        Assert.True(notice.IsGiven && IsStopping);
    }

    [Fact]
    public void A_second_signal_ends_the_notice_period_and_a_third_has_no_effect()
    {
        var notice = Started(Length);
        notice.OnSignal();

        notice.OnSignal();
        Assert.True(IsStopping);

        notice.OnSignal();
        _clock.Advance(Length);
    }

    [Fact]
    public void A_process_that_has_not_started_yet_has_no_notice_period()
    {
        var notice = Create(Length);

        notice.OnSignal();

        Assert.True(IsStopping);
    }

    [Fact]
    public void A_process_that_stops_by_itself_is_not_ready_either()
    {
        var notice = Started(Length);

        _lifetime.StopApplication();

        Assert.True(notice.IsGiven);
    }

    private bool IsStopping => _lifetime.ApplicationStopping.IsCancellationRequested;

    private StopNotice Started(TimeSpan length)
    {
        _lifetime.NotifyStarted();
        return Create(length);
    }

    private StopNotice Create(TimeSpan length) => _notice = new(
        Options.Create(new StopOptions { Notice = length }), _lifetime, _clock, NullLogger<StopNotice>.Instance);
}
