using System.Text.Json;
using Avatar.Imaging.Engines;
using Avatar.Imaging.Engines.Replicate;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Tests.Engines.Remote;
using Avatar.Imaging.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Avatar.Imaging.Tests.Engines.Replicate;

/// <summary>A fake of Replicate's API on this machine, an engine that calls it, and a clock that the test advances.</summary>
internal sealed class FakeReplicate : IAsyncDisposable
{
    public const string Token = "r8_secret";
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(140);

    private readonly EngineMetrics _metrics = new();
    private readonly Queue<string> _statuses = new(["starting", "processing", "succeeded"]);

    private FakeReplicate(TestServer server, string? model, IEngineNetwork? network, bool sendsTrace)
    {
        Server = server;
        Output = new Uri(server.Url, "files/1.jpg").AbsoluteUri;
        GetUrl = new Uri(server.Url, "v1/predictions/1").AbsoluteUri;
        CancelUrl = new Uri(server.Url, "v1/predictions/1/cancel").AbsoluteUri;
        server.Answer = AnswerAsync;
        var options = new ReplicateOptions { ApiUrl = server.Url, Token = Token, Timeout = Timeout, SendTraceParent = sendsTrace };
        if (model is not null) options.Model = model;
        var limits = new ImagingOptions();
        Studio = new Studio(limits);
        Engine = new ReplicateEngine(
            options, Studio, new PhotoReader(limits), new AnswerReader(Studio, limits), network ?? new EngineNetwork(), Time, _metrics, Logger.For<ReplicateEngine>());
    }

    public TestServer Server { get; }

    public ObservedTime Time { get; } = new();

    public Studio Studio { get; }

    public ReplicateEngine Engine { get; }

    public LogRecorder Logger { get; } = new();

    /// <summary>Output of successful predictions: a URL or a list of URLs.</summary>
    public object? Output { get; set; }

    /// <summary>The poll URL in predictions.</summary>
    public string GetUrl { get; set; }

    /// <summary>The cancel URL in predictions.</summary>
    public string CancelUrl { get; }

    /// <summary>Overrides the answer to some requests; returns false for the others.</summary>
    public Func<HttpContext, Task<bool>> Instead { get; set; } = static _ => Task.FromResult(false);

    /// <summary>Received requests, in order: method, path, and the token if present.</summary>
    public List<string> Log { get; } = [];

    /// <summary>The parents of the received requests; empty texts if they have none.</summary>
    public List<string> Traces { get; } = [];

    /// <summary>The body of the request that created the prediction.</summary>
    public JsonElement Created { get; private set; }

    public static async Task<FakeReplicate> StartAsync(string? model = null, IEngineNetwork? network = null, bool sendsTrace = false) =>
        new(await TestServer.StartAsync(), model, network, sendsTrace);

    /// <summary>Sets the statuses that a prediction reports, from its creation on. The last one is repeated.</summary>
    public void Says(params string[] statuses)
    {
        _statuses.Clear();
        foreach (var status in statuses) _statuses.Enqueue(status);
    }

    public Task<EncodedImage> DrawAsync(byte[]? photo = null, CancellationToken cancellationToken = default) =>
        Engine.DrawAsync(Images.Source(photo ?? RemoteBench.Photo), "replicate", 1, cancellationToken);

    public async Task<ImagingError> FailureAsync() => (await Assert.ThrowsAsync<ImagingException>(() => DrawAsync())).Error;

    public async ValueTask DisposeAsync()
    {
        Engine.Dispose();
        await Server.DisposeAsync();
        Studio.Dispose();
        _metrics.Dispose();
    }

    public async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        lock (Log)
        {
            Log.Add($"{context.Request.Method} {path} {context.Request.Headers.Authorization}".Trim());
            Traces.Add(context.Request.Headers.TraceParent.ToString());
        }

        if (await Instead(context)) return;
        if (path.StartsWith("/files/", StringComparison.Ordinal)) await context.Response.Body.WriteAsync(RemoteBench.Photo);
        else if (path.EndsWith("/cancel", StringComparison.Ordinal)) context.Response.StatusCode = 200;
        else
        {
            if (HttpMethods.IsPost(context.Request.Method))
            {
                Created = await context.Request.ReadFromJsonAsync<JsonElement>();
                context.Response.StatusCode = 201;
            }

            var status = _statuses.Count > 1 ? _statuses.Dequeue() : _statuses.Peek();
            await context.Response.WriteAsJsonAsync(new
            {
                id = "1",
                status,
                output = status == "succeeded" ? Output : null,
                error = status == "failed" ? "NSFW\ncontent" : null,
                urls = new { get = GetUrl, cancel = CancelUrl },
            });
        }
    }
}
