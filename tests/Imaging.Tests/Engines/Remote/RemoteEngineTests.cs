using System.Text;
using Avatar.Imaging.Engines;
using Avatar.Imaging.Tests.Photos.Containers;
using Avatar.Imaging.Tests.Support;
using NetVips;

namespace Avatar.Imaging.Tests.Engines.Remote;

/// <summary>What the engine sends to its server, and what it makes of good answers.</summary>
public sealed class RemoteEngineTests
{
    [Fact]
    public async Task The_photo_is_sent_whole_as_the_field_image()
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

    /// <summary>Whatever is stored: photos that were sent before metadata were removed, or are to be kept with them.</summary>
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
    public async Task What_is_not_understood_is_not_sent(string file, ImagingError error)
    {
        await using var bench = await RemoteBench.StartAsync();
        bench.Server.Answer = _ => throw new InvalidOperationException("Nothing is to be sent.");

        var refused = await Assert.ThrowsAsync<ImagingException>(() => bench.DrawAsync(Encoding.Latin1.GetBytes(file)));

        Assert.Equal(error, refused.Error);
    }

    [Fact]
    public async Task The_answer_is_encoded_anew_whatever_it_is_called()
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
    public async Task A_large_answer_is_made_smaller_and_a_transparent_one_stands_on_white()
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
    public async Task A_server_that_moves_the_question_within_itself_is_followed()
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
    public async Task A_server_that_says_when_to_come_back_is_asked_again_then()
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
    public async Task While_the_network_is_waited_for_the_studio_is_free_and_one_call_too_many_is_busy()
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
    public async Task An_address_with_a_new_device_for_each_call_keeps_nobody_elsewhere_out()
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
    public async Task A_call_that_waits_too_long_for_its_place_is_busy_and_never_made()
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
    public async Task A_caller_who_leaves_ends_the_call_and_makes_room()
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
    public async Task A_server_that_keeps_failing_is_left_alone_and_tried_again_later()
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
