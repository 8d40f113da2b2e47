using System.Net;
using Avatar.Imaging;
using Avatar.WebFront.Tests.Application;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.WebFront.Tests.Limits;

/// <summary>The image limits of a network address hold even if it invents device ids.</summary>
public sealed class AddressImageTests
{
    private const string Here = "198.51.100.7";
    private const string Elsewhere = "192.0.2.1";
    private const string BehindProxy = "--Avatar:Proxies=127.0.0.0/8";

    private static readonly AddressKey Flood = AddressKey.Of(IPAddress.Parse(Here));

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_address_has_its_own_number_of_images_per_minute()
    {
        using var images = new AddressImages(perMinute: 2, atOnce: 5, _time);
        for (var i = 0; i < 2; i++) (await images.AdmitAsync(Flood, Cancellation)).Dispose();

        var refused = await RefusedAsync(images, Flood);

        Assert.Equal(2, refused.PerMinute);
        Assert.Equal(30, refused.RetryAfter!.Value.TotalSeconds, tolerance: 0.01);
        (await images.AdmitAsync(AddressKey.Of(IPAddress.Parse(Elsewhere)), Cancellation)).Dispose();
        _time.Advance(TimeSpan.FromSeconds(31));
        (await images.AdmitAsync(Flood, Cancellation)).Dispose();
    }

    [Fact]
    public async Task Images_beyond_the_concurrency_limit_wait_in_order_and_one_more_is_refused_without_counting()
    {
        using var images = new AddressImages(perMinute: 4, atOnce: 1, _time);
        var first = await images.AdmitAsync(Flood, Cancellation);
        var second = images.AdmitAsync(Flood, Cancellation).AsTask();

        var refused = await RefusedAsync(images, Flood);

        Assert.Null(refused.PerMinute);
        Assert.NotNull(refused.RetryAfter);
        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
        for (var i = 0; i < 2; i++) (await images.AdmitAsync(Flood, Cancellation)).Dispose();
        await RefusedAsync(images, Flood);
    }

    [Fact]
    public async Task A_request_that_waits_too_long_is_refused_without_counting()
    {
        using var images = new AddressImages(perMinute: 2, atOnce: 1, _time);
        var first = await images.AdmitAsync(Flood, Cancellation);
        var second = images.AdmitAsync(Flood, Cancellation).AsTask();

        _time.Advance(AddressImages.MaxQueueTime);

        Assert.Equal(AvatarError.RateLimited, (await Assert.ThrowsAsync<AvatarException>(() => second)).Error);
        first.Dispose();
        (await images.AdmitAsync(Flood, Cancellation)).Dispose();
    }

    [Fact]
    public async Task A_request_whose_caller_hangs_up_leaves_the_queue()
    {
        using var images = new AddressImages(perMinute: 10, atOnce: 1, _time);
        var first = await images.AdmitAsync(Flood, Cancellation);
        using var hangUp = new CancellationTokenSource();
        var second = images.AdmitAsync(Flood, hangUp.Token).AsTask();

        await hangUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        var third = images.AdmitAsync(Flood, Cancellation).AsTask();
        first.Dispose();
        (await third).Dispose();
    }

    [Fact]
    public async Task Addresses_are_forgotten_so_memory_stays_bounded()
    {
        using var images = new AddressImages(perMinute: 600, atOnce: 5, _time);
        for (var number = 0UL; number < 20 * AddressImages.MinBucketsToPrune; number++)
        {
            (await images.AdmitAsync(new(number, IsNetwork: true), Cancellation)).Dispose();
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(images.Buckets, 1, AddressImages.MinBucketsToPrune);
    }

    [Fact]
    public async Task An_address_with_a_new_device_for_each_photo_is_refused_before_a_photo_is_read()
    {
        await using var app = await AvatarApplication.StartAsync(BehindProxy, "--Avatar:Limits:AddressImagesPerMinute=1");
        Assert.Equal(201, (await UploadAsync(app, "2001:db8:1:2::1")).Status);

        using var request = From("2001:db8:1:2:ffff::9", Calls.Request(HttpMethod.Post, "/api/upload", Calls.NewDevice(), new NeverEnding()));
        request.Headers.ExpectContinue = true;
        using var response = await app.Client.SendAsync(request, Cancellation);
        var reply = await Reply.ReadAsync(response);

        reply.IsRefused(429, "rate_limited");
        Assert.Equal("1", reply.Headers.GetValues("RateLimit-Limit").Single());
        Assert.Equal("0", reply.Headers.GetValues("RateLimit-Remaining").Single());
        Assert.InRange(reply.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal(201, (await UploadAsync(app, "2001:db8:1:3::1")).Status);
    }

    [Theory]
    [InlineData("/api/regenerate/507f1f77bcf86cd799439011")]
    [InlineData("/api/download/507f1f77bcf86cd799439011")]
    public async Task Every_request_that_makes_an_image_counts_for_the_address(string path)
    {
        await using var app = await AvatarApplication.StartAsync(BehindProxy, "--Avatar:Limits:AddressImagesPerMinute=1");

        Assert.Equal(404, await PostAsync(Here));
        Assert.Equal(429, await PostAsync(Here));
        Assert.Equal(404, await PostAsync(Elsewhere));
        Assert.Equal(200, (await app.Client.GetAsync("/api/originals", Calls.NewDevice())).Status);

        async Task<int> PostAsync(string address)
        {
            using var request = From(address, Calls.Request(HttpMethod.Post, path, Calls.NewDevice()));
            using var response = await app.Client.SendAsync(request, Cancellation);
            return (int)response.StatusCode;
        }
    }

    /// <summary>The limit is checked before the id, and a request that is refused later no longer counts as concurrent.</summary>
    [Fact]
    public async Task A_request_with_an_invalid_id_counts_and_ends_its_turn()
    {
        await using var app = await AvatarApplication.StartAsync("--Avatar:Limits:AddressImagesPerMinute=3", "--Avatar:Limits:AddressImagesAtOnce=1");

        for (var i = 0; i < 3; i++) (await app.Client.PostAsync("/api/download/zzz", Calls.NewDevice())).IsRefused(400, "invalid_id");

        (await app.Client.PostAsync("/api/download/zzz", Calls.NewDevice())).IsRefused(429, "rate_limited");
    }

    [Fact]
    public async Task Photos_that_are_arriving_count_as_concurrent()
    {
        await using var app = await AvatarApplication.StartAsync(BehindProxy, "--Avatar:Limits:AddressImagesAtOnce=1");
        var arrivals = new List<Task>();
        using var hangUp = new CancellationTokenSource();
        var slow = new NeverEnding("--x\r\n"u8.ToArray());
        using var first = From(Here, Calls.Request(HttpMethod.Post, "/api/upload", Calls.NewDevice(), slow));
        arrivals.Add(app.Client.SendAsync(first, hangUp.Token));
        await slow.Begun;
        var images = app.Services.GetRequiredService<AddressImages>();
        await Wait.UntilAsync(() => images.Buckets > 0);

        // One of these waits and the others are refused; which one waits is not deterministic.
        var others = Enumerable.Range(0, 3).Select(_ => UploadAsync(app, Here, cancellationToken: hangUp.Token)).ToList();
        for (var i = 0; i < 2; i++)
        {
            var refused = await Task.WhenAny(others);
            others.Remove(refused);
            (await refused).IsRefused(429, "rate_limited");
        }

        Assert.Equal(201, (await UploadAsync(app, Elsewhere)).Status);
        Assert.False(others[0].IsCompleted);
        await hangUp.CancelAsync();
        await Task.WhenAll([.. arrivals, .. others]).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task Refusals_of_a_busy_studio_count_neither_for_the_device_nor_for_the_address()
    {
        await using var app = await AvatarApplication.StartAsync(
            BehindProxy, "--Avatar:Limits:AddressImagesPerMinute=3", "--Avatar:Limits:DeviceImagesPerMinute=3");
        var device = Calls.NewDevice();
        var (original, cartoon) = await app.Client.UploadedAsync(device);
        app.Drawing.Failure = new ImagingException(ImagingError.Busy, "Busy.");
        for (var i = 0; i < 4; i++)
        {
            (await app.Client.PostAsync($"/api/regenerate/{original}", device)).IsRefused(503, "busy");
            (await app.Client.PostAsync($"/api/download/{cartoon}", device)).IsRefused(503, "busy");
            (await app.Client.UploadAsync(device, Calls.Form(Photos.Jpeg(64, 48)))).IsRefused(503, "busy");
        }

        app.Drawing.Failure = null;

        for (var i = 0; i < 2; i++) Assert.Equal(201, (await app.Client.PostAsync($"/api/regenerate/{original}", device)).Status);
        (await app.Client.PostAsync($"/api/regenerate/{original}", device)).IsRefused(429, "rate_limited");
        Assert.Equal(201, (await UploadAsync(app, Elsewhere)).Status);
    }

    [Fact]
    public async Task Refusals_by_the_limit_of_a_device_do_not_count_for_its_address()
    {
        await using var app = await AvatarApplication.StartAsync("--Avatar:Limits:AddressImagesPerMinute=2", "--Avatar:Limits:DeviceImagesPerMinute=1");
        var device = Calls.NewDevice();
        var (original, _) = await app.Client.UploadedAsync(device);
        for (var i = 0; i < 5; i++) (await app.Client.PostAsync($"/api/regenerate/{original}", device)).IsRefused(429, "rate_limited");

        await app.Client.UploadedAsync(Calls.NewDevice());
    }

    [Fact]
    public async Task Drawings_and_faces_are_made_for_the_device_in_the_group_of_its_address()
    {
        await using var app = await AvatarApplication.StartAsync(BehindProxy);
        var device = Calls.NewDevice();
        var uploaded = await UploadAsync(app, Here, device);
        foreach (var path in new[] { $"/api/regenerate/{uploaded.Text("original", "id")}", $"/api/download/{uploaded.Text("cartoon", "id")}" })
        {
            using var request = From(Here, Calls.Request(HttpMethod.Post, path, device));
            using var response = await app.Client.SendAsync(request, Cancellation);
            Assert.Equal(201, (int)response.StatusCode);
        }

        await UploadAsync(app, Here);
        await UploadAsync(app, Elsewhere);

        var owners = app.Drawing.Owners.ToArray();
        Assert.Equal(5, owners.Length);
        Assert.All(owners[..4], owner => Assert.Equal(Flood.ToName(), owner.Group));
        Assert.NotEqual(Flood.ToName(), owners[4].Group);
        Assert.Single(owners[..3].Distinct());
        Assert.NotEqual(owners[0].Member, owners[3].Member);
        Assert.DoesNotContain(Here, owners[0].ToString(), StringComparison.Ordinal);
    }

    private static async Task<Reply> UploadAsync(
        AvatarApplication app, string address, string? device = null, CancellationToken cancellationToken = default)
    {
        using var request = From(address, Calls.Request(HttpMethod.Post, "/api/upload", device ?? Calls.NewDevice(), Calls.Form(Photos.Jpeg(64, 48))));
        using var response = await app.Client.SendAsync(request, cancellationToken);
        return await Reply.ReadAsync(response);
    }

    private static HttpRequestMessage From(string address, HttpRequestMessage request)
    {
        request.Headers.Add("X-Forwarded-For", address);
        return request;
    }

    private static async Task<AvatarException> RefusedAsync(AddressImages images, AddressKey address)
    {
        var refused = await Assert.ThrowsAsync<AvatarException>(async () => await images.AdmitAsync(address, Cancellation));
        Assert.Equal(AvatarError.RateLimited, refused.Error);
        return refused;
    }
}
