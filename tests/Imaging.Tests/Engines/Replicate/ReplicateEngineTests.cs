using System.Diagnostics;
using System.Net;
using Avatar.Imaging.Tests.Engines.Dialing;
using Avatar.Imaging.Tests.Engines.Remote;
using Avatar.Imaging.Tests.Support;
using Microsoft.AspNetCore.Http;
using NetVips;

namespace Avatar.Imaging.Tests.Engines.Replicate;

public sealed class ReplicateEngineTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1.5);

    [Fact]
    public async Task A_prediction_is_created_polled_with_growing_pauses_and_fetched()
    {
        await using var replicate = await FakeReplicate.StartAsync();
        replicate.Says("starting", "processing", "succeeded");

        var drawing = replicate.DrawAsync();
        await replicate.Time.PassAsync(First);
        await replicate.Time.PassAsync(Second);

        Assert.Equal(80, (await drawing).Width);
        Assert.Equal(
            [
                "POST /v1/models/flux-kontext-apps/cartoonify/predictions Bearer r8_secret",
                "GET /v1/predictions/1 Bearer r8_secret",
                "GET /v1/predictions/1 Bearer r8_secret",
                "GET /files/1.jpg Bearer r8_secret",
            ],
            replicate.Log);
    }

    [Fact]
    public async Task The_photo_is_sent_upright_small_and_without_metadata()
    {
        await using var replicate = await FakeReplicate.StartAsync();
        replicate.Says("succeeded");
        using var sideways = Images.Quarters(1600, 1200).Mutate(image =>
        {
            image.Set(GValue.GIntType, "orientation", 6);
            image.Set(GValue.GStrType, "exif-ifd3-GPSLatitude", "48/1 8/1 0/1");
        });

        await replicate.DrawAsync(sideways.JpegsaveBuffer());

        var sent = replicate.Created.GetProperty("input").GetProperty("input_image").GetString()!;
        Assert.StartsWith("data:image/jpeg;base64,", sent, StringComparison.Ordinal);
        using var picture = Image.NewFromBuffer(Convert.FromBase64String(sent[(sent.IndexOf(',', StringComparison.Ordinal) + 1)..]));
        Assert.Equal((768, 1024), (picture.Width, picture.Height));
        Assert.DoesNotContain(picture.GetFields(), field => field.StartsWith("exif", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_model_version_is_sent_in_the_body()
    {
        await using var replicate = await FakeReplicate.StartAsync("someone/toon:0a1b2c");
        replicate.Says("succeeded");

        await replicate.DrawAsync();

        Assert.Equal("POST /v1/predictions Bearer r8_secret", replicate.Log[0]);
        Assert.Equal("0a1b2c", replicate.Created.GetProperty("version").GetString());
    }

    [Fact]
    public async Task The_first_of_several_outputs_is_used()
    {
        await using var replicate = await FakeReplicate.StartAsync();
        replicate.Says("succeeded");
        replicate.Output = new[] { replicate.Output, "https://other.example.org/2.jpg" };

        Assert.Equal(80, (await replicate.DrawAsync()).Width);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_picture_on_another_host_is_fetched_without_the_token_and_the_trace(bool redirected)
    {
        await using var elsewhere = await TestServer.StartAsync();
        var network = new FakeNetwork
        {
            Names = { ["files.example.org"] = ["93.184.215.14"] },
            Internet = new IPEndPoint(IPAddress.Loopback, elsewhere.Url.Port),
        };
        await using var replicate = await FakeReplicate.StartAsync(network: network, sendsTrace: true);
        using var span = new Activity("test").Start();
        var headers = "";
        elsewhere.Answer = context =>
        {
            headers = string.Join(' ', context.Request.Headers.Select(header => $"{header.Key}={header.Value}"));
            return context.Response.Body.WriteAsync(RemoteBench.Photo).AsTask();
        };
        replicate.Says("succeeded");
        var picture = "http://files.example.org/1.jpg";
        if (!redirected) replicate.Output = picture;
        replicate.Instead = context =>
        {
            if (context.Request.Path != "/files/1.jpg") return Task.FromResult(false);
            context.Response.Redirect(picture);
            return Task.FromResult(true);
        };

        Assert.Equal(80, (await replicate.DrawAsync()).Width);
        Assert.StartsWith("Host=", headers, StringComparison.Ordinal);
        Assert.DoesNotContain(FakeReplicate.Token, headers, StringComparison.Ordinal);
        Assert.DoesNotContain("traceparent", headers, StringComparison.Ordinal);
        Assert.NotEmpty(replicate.Traces);
        Assert.All(replicate.Traces, trace => Assert.Equal(span.Id, trace));
    }

    [Fact]
    public async Task A_prediction_with_a_poll_URL_of_another_origin_fails_and_is_cancelled()
    {
        await using var elsewhere = await TestServer.StartAsync();
        await using var replicate = await FakeReplicate.StartAsync();
        replicate.Says("starting");
        replicate.GetUrl = new Uri(elsewhere.Url, "v1/predictions/1").AbsoluteUri;

        var failure = replicate.FailureAsync();
        await replicate.Time.PassAsync(First);

        Assert.Equal(ImagingError.EngineFailed, await failure);
        Assert.Equal(0, elsewhere.Requests);
        Assert.EndsWith("POST /v1/predictions/1/cancel Bearer r8_secret", replicate.Log[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("canceled")]
    public async Task A_prediction_without_a_picture_is_an_engine_failure(string status)
    {
        await using var replicate = await FakeReplicate.StartAsync();
        replicate.Says(status);

        var exception = await Assert.ThrowsAsync<ImagingException>(() => replicate.DrawAsync());

        Assert.Equal(ImagingError.EngineFailed, exception.Error);
        Assert.DoesNotContain('\n', exception.InnerException!.Message);
        Assert.DoesNotContain(FakeReplicate.Token, exception.ToString(), StringComparison.Ordinal);
        Assert.Single(replicate.Log);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://files.example.org/1.jpg")]
    [InlineData("not an address")]
    public async Task A_forbidden_output_URL_is_not_fetched(string? output)
    {
        await using var replicate = await FakeReplicate.StartAsync();
        replicate.Says("succeeded");
        replicate.Output = output;

        Assert.Equal(ImagingError.EngineFailed, await replicate.FailureAsync());
        Assert.Single(replicate.Log);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(402)]
    [InlineData(422)]
    public async Task A_refused_prediction_is_an_engine_failure(int status)
    {
        await using var replicate = await FakeReplicate.StartAsync();
        replicate.Instead = context =>
        {
            context.Response.StatusCode = status;
            return Task.FromResult(true);
        };

        Assert.Equal(ImagingError.EngineFailed, await replicate.FailureAsync());
        Assert.Single(replicate.Log);
    }

    [Fact]
    public async Task A_failed_poll_is_retried_and_the_prediction_is_not_created_twice()
    {
        await using var replicate = await FakeReplicate.StartAsync();
        replicate.Says("starting", "succeeded");
        var asked = 0;
        replicate.Instead = context =>
        {
            if (!HttpMethods.IsGet(context.Request.Method) || context.Request.Path != "/v1/predictions/1") return Task.FromResult(false);
            asked++;
            if (asked == 1) context.Response.StatusCode = 502;
            else if (asked == 2) context.Abort();
            return Task.FromResult(asked <= 2);
        };

        var drawing = replicate.DrawAsync();
        await replicate.Time.PassAsync(First);
        await replicate.Time.PassAsync(Second);
        await replicate.Time.PassAsync(TimeSpan.FromSeconds(2.25));

        Assert.Equal(80, (await drawing).Width);
        Assert.Single(replicate.Log, entry => entry.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_prediction_that_takes_too_long_is_cancelled()
    {
        await using var replicate = await FakeReplicate.StartAsync();
        replicate.Says("processing");

        var failure = replicate.FailureAsync();
        await replicate.Time.TimerStartedAsync(First);
        replicate.Time.Advance(FakeReplicate.Timeout);

        Assert.Equal(ImagingError.EngineTimeout, await failure);
        Assert.Equal("POST /v1/predictions/1/cancel Bearer r8_secret", replicate.Log[^1]);
    }

    [Fact]
    public async Task A_prediction_is_cancelled_with_its_call()
    {
        await using var replicate = await FakeReplicate.StartAsync();
        replicate.Says("processing");
        using var leaving = new CancellationTokenSource();
        var drawing = replicate.DrawAsync(cancellationToken: leaving.Token);
        await replicate.Time.TimerStartedAsync(First);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => drawing);
        Assert.Equal("POST /v1/predictions/1/cancel Bearer r8_secret", replicate.Log[^1]);
    }

    [Fact]
    public async Task An_unreadable_photo_is_the_callers_failure_and_not_sent()
    {
        await using var replicate = await FakeReplicate.StartAsync();

        var exception = await Assert.ThrowsAsync<ImagingException>(() => replicate.DrawAsync("no photo"u8.ToArray()));

        Assert.Equal(ImagingError.UnsupportedMediaType, exception.Error);
        Assert.Empty(replicate.Log);
    }
}
