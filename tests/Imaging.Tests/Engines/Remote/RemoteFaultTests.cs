using System.Net;
using System.Net.Sockets;
using Avatar.Imaging.Engines;
using Avatar.Imaging.Engines.Remote;
using Avatar.Imaging.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Avatar.Imaging.Tests.Engines.Remote;

/// <summary>Faults and attacks of a server.</summary>
public sealed class RemoteFaultTests
{
    private static readonly byte[] Half = RemoteBench.Photo[..(RemoteBench.Photo.Length / 2)];

    /// <summary>Responses that are not pictures, by name.</summary>
    private static readonly Dictionary<string, RequestDelegate> Answers = new()
    {
        ["HTML"] = context => context.Response.WriteAsync("<!doctype html><title>It works!</title>"),
        ["an error with status 200"] = context => context.Response.WriteAsJsonAsync(new { error = "out of memory" }),
        ["nothing"] = static _ => Task.CompletedTask,
        ["half a picture"] = context => context.Response.Body.WriteAsync(Half).AsTask(),
        ["a GIF"] = context => context.Response.Body.WriteAsync("GIF89a"u8.ToArray()).AsTask(),
        ["more pixels than are allowed"] = context => context.Response.Body.WriteAsync(Images.Quarters(1100, 1000).PngsaveBuffer()).AsTask(),
        ["a body that breaks off"] = async context =>
        {
            context.Response.ContentLength = RemoteBench.Photo.Length;
            await context.Response.Body.WriteAsync(Half);
            await context.Response.Body.FlushAsync();
            context.Abort();
        },
        ["a reset"] = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        },
    };

    public static TheoryData<string> NamesOfAnswers => [.. Answers.Keys];

    [Theory]
    [MemberData(nameof(NamesOfAnswers))]
    public async Task A_response_that_is_not_a_picture_is_an_engine_failure_and_not_retried(string answer)
    {
        await using var bench = await RemoteBench.StartAsync();
        bench.Server.Answer = Answers[answer];

        Assert.Equal(ImagingError.EngineFailed, await bench.FailureAsync());
        Assert.Equal(1, bench.Server.Requests);
    }

    [Theory]
    [InlineData(500, null)]
    [InlineData(502, "1")]
    [InlineData(404, null)]
    [InlineData(401, null)]
    [InlineData(503, null)]
    [InlineData(503, "120")]
    public async Task A_status_after_which_work_may_have_been_done_is_not_retried(int status, string? retryAfter)
    {
        await using var bench = await RemoteBench.StartAsync();
        bench.Server.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = retryAfter;
            return Task.CompletedTask;
        };

        Assert.Equal(ImagingError.EngineFailed, await bench.FailureAsync());
        Assert.Equal(1, bench.Server.Requests);
    }

    [Theory]
    [InlineData(1L << 30)]
    [InlineData(null)]
    public async Task An_endless_response_is_read_up_to_the_limit(long? announced)
    {
        await using var bench = await RemoteBench.StartAsync();
        bench.Server.Answer = async context =>
        {
            context.Response.ContentLength = announced;
            await context.Response.Body.WriteAsync(RemoteBench.Photo);
            var megabyte = new byte[1 << 20];
            for (var written = 0; written <= EngineHttp.MaxPictureBytes; written += megabyte.Length) await context.Response.Body.WriteAsync(megabyte);
            await bench.Server.HangAsync(context);
        };

        Assert.Equal(ImagingError.EngineFailed, await bench.FailureAsync());
        await bench.Server.ClientLeft.Task;
    }

    [Theory]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_photo_does_not_follow_a_redirect_to_another_host(int status)
    {
        await using var other = await TestServer.StartAsync(context => context.Response.Body.WriteAsync(RemoteBench.Photo).AsTask());
        await using var bench = await RemoteBench.StartAsync();
        bench.Server.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = new Uri(other.Url, "generate-cartoon").AbsoluteUri;
            return Task.CompletedTask;
        };

        Assert.Equal(ImagingError.EngineFailed, await bench.FailureAsync());
        Assert.Equal((1, 0), (bench.Server.Requests, other.Requests));
    }

    [Fact]
    public async Task Redirect_loops_end()
    {
        await using var bench = await RemoteBench.StartAsync();
        bench.Server.Answer = context =>
        {
            context.Response.StatusCode = 308;
            context.Response.Headers.Location = "/generate-cartoon";
            return Task.CompletedTask;
        };

        Assert.Equal(ImagingError.EngineFailed, await bench.FailureAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_hangs_times_out(bool inTheMiddle)
    {
        await using var bench = await RemoteBench.StartAsync();
        bench.Server.Answer = async context =>
        {
            if (inTheMiddle)
            {
                await context.Response.Body.WriteAsync(Half);
                await context.Response.Body.FlushAsync();
            }

            await bench.Server.HangAsync(context);
        };
        var arrival = bench.Server.NextArrival();
        var failure = bench.FailureAsync();
        await arrival;

        bench.Time.Advance(RemoteBench.Timeout);

        Assert.Equal(ImagingError.EngineTimeout, await failure);
        await bench.Server.ClientLeft.Task;
    }

    [Fact]
    public async Task An_unreachable_server_is_tried_four_times_and_then_not_called_for_a_while()
    {
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var studio = new Studio(new ImagingOptions());
        using var metrics = new EngineMetrics();
        var time = new ObservedTime();
        var url = new Uri($"http://{bound.LocalEndPoint}/generate-cartoon");
        using var engine = new RemoteEngine(
            new RemoteOptions { Url = url }, new AnswerReader(studio, new ImagingOptions()), new EngineNetwork(), time, metrics, NullLogger<RemoteEngine>.Instance);

        var drawing = engine.DrawAsync(Images.Source(RemoteBench.Photo), "remote", 1, CancellationToken.None);
        foreach (var pause in (int[])[1, 2, 4]) await time.PassAsync(TimeSpan.FromSeconds(pause));

        Assert.Equal(ImagingError.EngineFailed, (await Assert.ThrowsAsync<ImagingException>(() => drawing)).Error);

        // The fifth failure opens the circuit breaker: from here on calls fail immediately, without pauses.
        for (var i = 0; i < 2; i++)
        {
            var next = engine.DrawAsync(Images.Source(RemoteBench.Photo), "remote", 1, CancellationToken.None);
            Assert.Equal(ImagingError.EngineFailed, (await Assert.ThrowsAsync<ImagingException>(() => next)).Error);
        }
    }

    [Fact]
    public async Task A_photo_that_cannot_be_opened_does_not_count_as_a_server_failure()
    {
        await using var bench = await RemoteBench.StartAsync();
        var missing = new ImageSource(_ => throw new FileNotFoundException("The test says so."));
        for (var i = 0; i <= EngineCalls.MinAttempts; i++)
        {
            await Assert.ThrowsAsync<FileNotFoundException>(() => bench.Engine.DrawAsync(missing, "remote", 1, CancellationToken.None));
        }

        Assert.Equal(0, bench.Server.Requests);
    }
}
