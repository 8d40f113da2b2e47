using System.Diagnostics;
using System.Text;
using Avatar.Imaging.Engines;
using Avatar.Imaging.Tests.Photos.Containers;
using Avatar.Imaging.Tests.Support;
using NetVips;

namespace Avatar.Imaging.Tests.Engines.Remote;

/// <summary>Requests of the engine, and its handling of valid responses.</summary>
public sealed class RemoteEngineTests
{
    [Fact]
    public async Task The_photo_is_sent_at_full_size_as_the_field_image()
    {
        await using var bench = await RemoteBench.StartAsync();
        var (path, length, name, type, bytes) = ("", (long?)0, "", "", Array.Empty<byte>());
        bench.Server.Answer = async context =>
        {
            var file = Assert.Single((await context.Request.ReadFormAsync()).Files);
            (path, length, name, type) = (context.Request.Path, context.Request.ContentLength, file.Name, file.ContentType);
            using var content = new MemoryStream();
            await file.CopyToAsync(content);
            bytes = content.ToArray();
            await context.Response.Body.WriteAsync(RemoteBench.Photo);
        };

        await bench.DrawAsync();

        Assert.Equal(("/generate-cartoon", "image", "image/jpeg"), (path, name, type));
        Assert.NotNull(length);
        Assert.Equal(RemoteBench.Photo, bytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_trace_is_sent_only_if_it_is_asked_for(bool isAsked)
    {
        await using var bench = await RemoteBench.StartAsync(sendsTrace: isAsked);
        var headers = new Dictionary<string, string>();
        bench.Server.Answer = async context =>
        {
            foreach (var (name, value) in context.Request.Headers) headers[name] = value.ToString();
            await context.Response.Body.WriteAsync(RemoteBench.Photo);
        };
        using var span = new Activity("test").AddBaggage("device", "secret").Start();

        await bench.DrawAsync();

        Assert.Equal(isAsked ? span.Id : null, headers.GetValueOrDefault("traceparent"));
        Assert.DoesNotContain(headers.Keys, static name => name is "tracestate" or "baggage" or "Correlation-Context");
    }

    /// <summary>Stored photos can have metadata: older ones, and those stored with the setting <c>Keep</c>.</summary>
    [Theory]
    [MemberData(nameof(PhotoFilterTests.Names), MemberType = typeof(PhotoFilterTests))]
    public async Task The_photo_is_sent_without_metadata(string name)
    {
        await using var bench = await RemoteBench.StartAsync();
        var (length, bytes) = ((long?)0, Array.Empty<byte>());
        bench.Server.Answer = async context =>
        {
            var file = Assert.Single((await context.Request.ReadFormAsync()).Files);
            length = context.Request.ContentLength;
            using var content = new MemoryStream();
            await file.CopyToAsync(content);
            bytes = content.ToArray();
            await context.Response.Body.WriteAsync(RemoteBench.Photo);
        };
        var photo = Samples.All[name]();

        await bench.DrawAsync(photo);

        Assert.NotNull(length);
        Assert.Equal(PhotoFilterTests.Filtered(photo), bytes);
        Assert.False(PhotoFilterTests.Mentions(bytes));
    }

    [Theory]
    [InlineData("GIF89a and whatever follows", ImagingError.UnsupportedMediaType)]
    [InlineData("\u00FF\u00D8\u00FF\u00D8 and whatever follows", ImagingError.Undecodable)]
    public async Task A_photo_that_cannot_be_filtered_is_not_sent(string file, ImagingError error)
    {
        await using var bench = await RemoteBench.StartAsync();
        bench.Server.Answer = _ => throw new InvalidOperationException("Nothing is to be sent.");

        var refused = await Assert.ThrowsAsync<ImagingException>(() => bench.DrawAsync(Encoding.Latin1.GetBytes(file)));

        Assert.Equal(error, refused.Error);
    }

    [Fact]
    public async Task The_response_is_re_encoded_whatever_its_content_type()
    {
        await using var bench = await RemoteBench.StartAsync();
        using var tagged = Images.Quarters(300, 200).Mutate(image => image.Set(GValue.GStrType, "exif-ifd0-Make", "Camera"));
        bench.Server.Answer = async context =>
        {
            context.Response.ContentType = "text/html";
            await context.Response.Body.WriteAsync(tagged.PngsaveBuffer());
        };

        var cartoon = await bench.DrawAsync();

        Assert.Equal((ImageFormat.Jpeg, 300, 200), (cartoon.Format, cartoon.Width, cartoon.Height));
        using var image = Image.NewFromBuffer(cartoon.Bytes.ToArray());
        Assert.DoesNotContain(image.GetFields(), field => field.StartsWith("exif", StringComparison.Ordinal));
        Assert.InRange(image.Getpoint(10, 10)[0], 200, 240);
    }

    [Fact]
    public async Task A_large_response_is_shrunk_and_a_transparent_one_gets_a_white_background()
    {
        await using var bench = await RemoteBench.StartAsync();
        using var clear = (Image.Black(2600, 300, bands: 4) + 0.0).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        bench.Server.Answer = context => context.Response.Body.WriteAsync(clear.PngsaveBuffer()).AsTask();

        var cartoon = await bench.DrawAsync();

        Assert.Equal(2048, cartoon.Width);
        using var image = Image.NewFromBuffer(cartoon.Bytes.ToArray());
        Assert.All(image.Getpoint(100, 100), value => Assert.InRange(value, 250, 255));
    }

    [Fact]
    public async Task Redirects_within_the_server_are_followed()
    {
        await using var bench = await RemoteBench.StartAsync();
        bench.Server.Answer = async context =>
        {
            if (context.Request.Path != "/generate-cartoon/")
            {
                context.Response.StatusCode = 307;
                context.Response.Headers.Location = "/generate-cartoon/";
                return;
            }

            Assert.Single((await context.Request.ReadFormAsync()).Files);
            await context.Response.Body.WriteAsync(RemoteBench.Photo);
        };

        Assert.Equal(80, (await bench.DrawAsync()).Width);
    }

    [Fact]
    public async Task A_retry_follows_after_the_servers_Retry_After()
    {
        await using var bench = await RemoteBench.StartAsync();
        bench.Server.Answer = async context =>
        {
            if (bench.Server.Requests == 1)
            {
                context.Response.StatusCode = 503;
                context.Response.Headers.RetryAfter = "7";
                return;
            }

            var file = Assert.Single((await context.Request.ReadFormAsync()).Files);
            Assert.Equal(RemoteBench.Photo.Length, file.Length);
            await context.Response.Body.WriteAsync(RemoteBench.Photo);
        };

        var drawing = bench.DrawAsync();
        await bench.Time.PassAsync(TimeSpan.FromSeconds(7));

        Assert.Equal(80, (await drawing).Width);
        Assert.Equal(2, bench.Server.Requests);
    }

    [Fact]
    public async Task A_call_waits_without_a_studio_slot_and_one_call_too_many_is_busy()
    {
        await using var bench = await RemoteBench.StartAsync(maxCalls: 1);
        bench.Server.Answer = bench.Server.HangAsync;
        var arrival = bench.Server.NextArrival();
        using var leaving = new CancellationTokenSource();
        var hanging = bench.DrawAsync(leaving.Token);
        await arrival;
        var waiting = bench.DrawAsync(leaving.Token);

        var busy = await bench.FailureAsync();
        var worked = await bench.Studio.RunAsync(
            new StudioJob(StudioWork.Variant, StudioOwner.None), _ => ValueTask.FromResult(new MemoryStream()), (_, _) => true, CancellationToken.None);

        Assert.Equal(ImagingError.Busy, busy);
        Assert.True(worked);
        Assert.Equal(1, bench.Server.Requests);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task An_address_with_a_new_device_for_each_call_does_not_starve_other_addresses()
    {
        await using var bench = await RemoteBench.StartAsync(maxCalls: 2);
        bench.Server.Answer = bench.Server.HangAsync;
        using var first = new CancellationTokenSource();
        using var others = new CancellationTokenSource();
        var calls = new List<Task>();
        foreach (var (device, leaving) in new[] { ("a", first), ("b", others) })
        {
            var arrival = bench.Server.NextArrival();
            calls.Add(bench.DrawAsync(new StudioOwner("flood", device), leaving.Token));
            await arrival;
        }

        calls.Add(bench.DrawAsync(new StudioOwner("flood", "c"), others.Token));
        var last = bench.DrawAsync(new StudioOwner("flood", "d"), others.Token);
        bench.Server.Answer = context => context.Response.Body.WriteAsync(RemoteBench.Photo).AsTask();
        var elsewhere = bench.DrawAsync(new StudioOwner("elsewhere", "device"));

        Assert.Equal(ImagingError.Busy, (await Assert.ThrowsAsync<ImagingException>(() => last)).Error);
        Assert.Equal(2, bench.Server.Requests);
        await first.CancelAsync();
        Assert.Equal(80, (await elsewhere).Width);
        await others.CancelAsync();
        await Task.WhenAll(calls).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task A_call_that_waits_too_long_for_its_slot_is_busy_and_is_not_sent()
    {
        await using var bench = await RemoteBench.StartAsync(maxCalls: 1);
        bench.Server.Answer = bench.Server.HangAsync;
        var arrival = bench.Server.NextArrival();
        using var leaving = new CancellationTokenSource();
        var hanging = bench.DrawAsync(leaving.Token);
        await arrival;

        var waiting = bench.DrawAsync();
        await bench.Time.PassAsync(RemoteBench.Timeout * EngineCalls.WaitShare, times: 2);

        Assert.Equal(ImagingError.Busy, (await Assert.ThrowsAsync<ImagingException>(() => waiting)).Error);
        Assert.Equal(1, bench.Server.Requests);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
    }

    [Fact]
    public async Task A_cancelled_call_ends_and_frees_its_slot()
    {
        await using var bench = await RemoteBench.StartAsync(maxCalls: 1);
        bench.Server.Answer = bench.Server.HangAsync;
        var arrival = bench.Server.NextArrival();
        using var leaving = new CancellationTokenSource();
        var hanging = bench.DrawAsync(leaving.Token);
        await arrival;

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
        await bench.Server.ClientLeft.Task;
        bench.Server.Answer = context => context.Response.Body.WriteAsync(RemoteBench.Photo).AsTask();
        Assert.Equal(80, (await bench.DrawAsync()).Width);
    }

    [Fact]
    public async Task A_server_that_keeps_failing_is_not_called_for_a_while()
    {
        await using var bench = await RemoteBench.StartAsync();
        bench.Server.Answer = context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        for (var i = 0; i < EngineCalls.MinAttempts; i++) Assert.Equal(ImagingError.EngineFailed, await bench.FailureAsync());

        Assert.Equal(ImagingError.EngineFailed, await bench.FailureAsync());
        Assert.Equal(EngineCalls.MinAttempts, bench.Server.Requests);

        bench.Server.Answer = context => context.Response.Body.WriteAsync(RemoteBench.Photo).AsTask();
        bench.Time.Advance(EngineCalls.BreakDuration);
        Assert.Equal(80, (await bench.DrawAsync()).Width);
        Assert.Equal(80, (await bench.DrawAsync()).Width);
    }
}
