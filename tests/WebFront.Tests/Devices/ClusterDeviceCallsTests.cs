using Microsoft.Extensions.Time.Testing;

namespace Avatar.WebFront.Tests.Devices;

/// <summary>Calls to a cluster whose silos may crash before they answer.</summary>
public sealed class ClusterDeviceCallsTests
{
    private static readonly OriginalList NoOriginals = new() { Originals = [], Total = 0 };
    private static readonly DownloadAnswer Downloaded = new() { Face = null!, Created = true };
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly FakeTimeProvider _clock = new();
    private readonly Trampoline _trampoline = new();
    private bool _isConnected = true;

    [Fact]
    public async Task Without_a_gateway_nothing_is_sent_and_the_caller_is_refused_immediately()
    {
        _isConnected = false;
        var device = new FarDevice();

        var question = await Assert.ThrowsAsync<AvatarException>(() => ListAsync(device));
        var change = await Assert.ThrowsAsync<AvatarException>(() => DownloadAsync(device, repeatable: true));

        Assert.All([question, change], refusal => Assert.Equal(AvatarError.Busy, refusal.Error));
        Assert.All([question, change], refusal => Assert.NotNull(refusal.RetryAfter));
        Assert.Equal((0, 0), (device.Lists, device.Downloads.Count));
    }

    [Fact]
    public async Task A_read_without_a_reply_is_hedged()
    {
        var device = new FarDevice { Listing = static call => call == 3 ? Task.FromResult(NoOriginals) : FarDevice.Never<OriginalList>() };

        Assert.Same(NoOriginals, await EndAsync(ListAsync(device)));
        Assert.Equal(3, device.Lists);
        Assert.InRange(Elapsed, 2 * ClusterDeviceCalls.ReplyWait, 2.5 * ClusterDeviceCalls.ReplyWait);
    }

    [Fact]
    public async Task The_first_of_several_hedged_reads_may_answer_in_the_end()
    {
        var first = new TaskCompletionSource<OriginalList>();
        var device = new FarDevice { Listing = call => call == 1 ? first.Task : FarDevice.Never<OriginalList>() };

        var question = ListAsync(device);
        Pass(ClusterDeviceCalls.ReplyWait * 1.5);
        first.SetResult(NoOriginals);

        Assert.Same(NoOriginals, await question);
    }

    public static TheoryData<Exception> Losses => new()
    {
        new SiloUnavailableException("The test says so."),
        new TimeoutException(),
        new OrleansException("Trying to register device/0 on invalid silo: S127.0.0.1:11111:1. Known status: Dead"),
    };

    [Theory]
    [MemberData(nameof(Losses), DisableDiscoveryEnumeration = true)]
    public async Task A_lost_read_is_retried(Exception loss)
    {
        var device = new FarDevice { Listing = call => call < 4 ? Task.FromException<OriginalList>(loss) : Task.FromResult(NoOriginals) };

        Assert.Same(NoOriginals, await EndAsync(ListAsync(device)));
        Assert.Equal(4, device.Lists);
    }

    [Fact]
    public async Task A_read_is_given_up_after_a_while()
    {
        var refusal = await Assert.ThrowsAsync<AvatarException>(() => EndAsync(ListAsync(new FarDevice())));

        Assert.Equal(AvatarError.Unavailable, refusal.Error);
        Assert.InRange(Elapsed, ClusterDeviceCalls.MaxReadTime, ClusterDeviceCalls.MaxReadTime + (2 * ClusterDeviceCalls.ReplyWait));
    }

    [Fact]
    public async Task An_answer_that_is_a_refusal_is_one_and_nothing_is_repeated()
    {
        var device = new FarDevice
        {
            Listing = static _ => Task.FromException<OriginalList>(AvatarException.RateLimited(TimeSpan.FromSeconds(1), 600)),
            Downloading = static _ => Task.FromException<DownloadAnswer>(AvatarException.Unavailable()),
        };

        Assert.Equal(AvatarError.RateLimited, (await Assert.ThrowsAsync<AvatarException>(() => ListAsync(device))).Error);
        Assert.Equal(AvatarError.Unavailable, (await Assert.ThrowsAsync<AvatarException>(() => DownloadAsync(device, repeatable: true))).Error);
        Assert.Equal((1, 1), (device.Lists, device.Downloads.Count));
    }

    [Fact]
    public async Task A_long_change_is_looked_up_by_its_call_id_and_waited_for()
    {
        var work = new TaskCompletionSource<DownloadAnswer>();
        var device = new FarDevice { Downloading = _ => work.Task, Knows = static _ => Task.FromResult(true) };

        var change = DownloadAsync(device, repeatable: true);
        Pass(TimeSpan.FromMinutes(1));
        work.SetResult(Downloaded);

        Assert.Same(Downloaded, await change);
        var name = Assert.Single(device.Downloads);
        Assert.InRange(device.Probes.Count, 10, 40);
        Assert.All(device.Probes, probe => Assert.Equal(name, probe));
    }

    [Fact]
    public async Task A_change_that_the_grain_does_not_know_is_repeated_with_a_new_call_id()
    {
        var device = new FarDevice { Downloading = static call => call == 2 ? Task.FromResult(Downloaded) : FarDevice.Never<DownloadAnswer>() };

        Assert.Same(Downloaded, await EndAsync(DownloadAsync(device, repeatable: true)));
        Assert.Equal(2, device.Downloads.Distinct().Count());
        Assert.InRange(Elapsed, ClusterDeviceCalls.ReplyWait + ClusterDeviceCalls.LateReplyWait, TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task A_lost_change_that_must_not_be_repeated_is_reported_to_the_caller()
    {
        var device = new FarDevice();

        var refusal = await Assert.ThrowsAsync<AvatarException>(() => EndAsync(DownloadAsync(device, repeatable: false)));

        Assert.Equal(AvatarError.Unavailable, refusal.Error);
        Assert.NotNull(refusal.RetryAfter);
        Assert.Single(device.Downloads);
    }

    [Fact]
    public async Task A_change_whose_silo_is_dead_is_repeated_only_if_it_is_repeatable()
    {
        var device = new FarDevice { Downloading = static call => call == 2 ? Task.FromResult(Downloaded) : Lost<DownloadAnswer>() };

        Assert.Same(Downloaded, await EndAsync(DownloadAsync(device, repeatable: true)));
        device.Downloads.Clear();
        var refusal = await Assert.ThrowsAsync<AvatarException>(() => EndAsync(DownloadAsync(device, repeatable: false)));
        Assert.Equal((AvatarError.Unavailable, 1), (refusal.Error, device.Downloads.Count));
    }

    [Fact]
    public async Task An_answer_that_comes_after_its_call_has_ended_is_taken()
    {
        var work = new TaskCompletionSource<DownloadAnswer>();
        var device = new FarDevice { Downloading = _ => work.Task };

        var change = DownloadAsync(device, repeatable: false);
        Pass(ClusterDeviceCalls.ReplyWait + (ClusterDeviceCalls.LateReplyWait / 2));
        Assert.Single(device.Probes);
        work.SetResult(Downloaded);

        Assert.Same(Downloaded, await change);
    }

    [Fact]
    public async Task A_change_whose_state_is_unknown_is_waited_for()
    {
        var work = new TaskCompletionSource<DownloadAnswer>();
        var device = new FarDevice { Downloading = _ => work.Task, Knows = static _ => Lost<bool>() };

        var change = DownloadAsync(device, repeatable: false);
        Pass(ClusterDeviceCalls.MaxUnknownTime - Tick);
        Assert.False(change.IsCompleted);
        work.SetResult(Downloaded);

        Assert.Same(Downloaded, await change);
    }

    /// <summary>A silo that does not answer although its gateway is open, as after its network cable was pulled.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_change_whose_state_stays_unknown_counts_as_lost(bool repeatable)
    {
        var device = new FarDevice
        {
            Downloading = static call => call == 2 ? Task.FromResult(Downloaded) : FarDevice.Never<DownloadAnswer>(),
            Knows = static _ => FarDevice.Never<bool>(),
        };

        var change = EndAsync(DownloadAsync(device, repeatable));

        if (repeatable) Assert.Same(Downloaded, await change);
        else Assert.Equal(AvatarError.Unavailable, (await Assert.ThrowsAsync<AvatarException>(() => change)).Error);
        Assert.InRange(Elapsed, ClusterDeviceCalls.MaxUnknownTime, TimeSpan.FromSeconds(25) + TimeSpan.FromSeconds(6));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_change_under_way_when_the_last_silo_dies_is_answered_within_seconds(bool repeatable)
    {
        var device = new FarDevice { Knows = _ => _isConnected ? Task.FromResult(true) : FarDevice.Never<bool>() };
        var change = DownloadAsync(device, repeatable);
        Pass(TimeSpan.FromSeconds(19));
        Assert.False(change.IsCompleted);
        _isConnected = false;
        var died = _clock.GetUtcNow();

        var refusal = await Assert.ThrowsAsync<AvatarException>(() => EndAsync(change));

        Assert.Equal(AvatarError.Unavailable, refusal.Error);
        Assert.NotNull(refusal.RetryAfter);
        Assert.InRange(_clock.GetUtcNow() - died, TimeSpan.Zero, TimeSpan.FromSeconds(8));
        Assert.Single(device.Downloads);
    }

    [Fact]
    public async Task A_change_survives_a_moment_without_a_gateway()
    {
        var work = new TaskCompletionSource<DownloadAnswer>();
        var device = new FarDevice { Downloading = _ => work.Task, Knows = static _ => Task.FromResult(true) };
        var change = DownloadAsync(device, repeatable: false);
        for (var loss = 0; loss < 20; loss++)
        {
            _isConnected = false;
            Pass(ClusterDeviceCalls.LateReplyWait - (2 * Tick));
            _isConnected = true;
            Pass(TimeSpan.FromSeconds(3.3));
        }

        Assert.False(change.IsCompleted);

        work.SetResult(Downloaded);

        Assert.Same(Downloaded, await change);
    }

    [Fact]
    public async Task A_caller_who_hangs_up_ends_the_waiting()
    {
        using var hangUp = new CancellationTokenSource();
        var device = new FarDevice { Knows = static _ => Task.FromResult(true) };
        var question = ListAsync(device, hangUp.Token);
        var change = DownloadAsync(device, repeatable: true, hangUp.Token);

        await hangUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => question);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => change);
    }

    private TimeSpan Elapsed => _clock.GetUtcNow() - _clock.Start;

    private Task<OriginalList> ListAsync(FarDevice device, CancellationToken cancellationToken = default) =>
        _trampoline.Start(() => CreateCalls().AskAsync(device, grain => grain.ListOriginalsAsync(default, null, cancellationToken), cancellationToken).AsTask());

    private Task<DownloadAnswer> DownloadAsync(FarDevice device, bool repeatable, CancellationToken cancellationToken = default)
    {
        var request = new DownloadRequest { CartoonId = default, Format = ImageFormat.Png, PublicBaseUrl = "" };
        return _trampoline.Start(() => CreateCalls().ChangeAsync(
            device, (grain, call) => grain.DownloadAsync(default, request with { CallId = call }, cancellationToken), repeatable, cancellationToken));
    }

    private ClusterDeviceCalls CreateCalls() => new(() => _isConnected, _clock);

    private static Task<T> Lost<T>() => Task.FromException<T>(new SiloUnavailableException("The test says so."));

    /// <summary>Advances the clock until the call has ended.</summary>
    private Task<T> EndAsync<T>(Task<T> call)
    {
        while (!call.IsCompleted)
        {
            Assert.True(Elapsed < TimeSpan.FromMinutes(10), "The call does not end.");
            _clock.Advance(Tick);
        }

        return call;
    }

    private void Pass(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += Tick) _clock.Advance(Tick);
    }
}
