using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Avatar.Imaging.Tests.Support;

/// <summary>A real HTTP server on a free port of this machine, which answers as a test wants.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<TaskCompletionSource> _arrivals = [];
    private int _requests;

    private TestServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(options => options.Limits.MinResponseDataRate = null);
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public Uri Url => new(_app.Urls.First());

    public RequestDelegate Answer { get; set; } = static _ => Task.CompletedTask;

    /// <summary>How many requests have come.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Completes with the next request's arrival.</summary>
    public Task NextArrival()
    {
        var arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _arrivals.Enqueue(arrival);
        return arrival.Task;
    }

    /// <summary>Completes when the client of a request that is not answered has gone.</summary>
    public TaskCompletionSource ClientLeft { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<TestServer> StartAsync(RequestDelegate? answer = null)
    {
        var server = new TestServer();
        if (answer is not null) server.Answer = answer;
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Does not answer until the client leaves.</summary>
    public async Task HangAsync(HttpContext context)
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.RequestAborted.Register(left.SetResult);
        await left.Task;
        ClientLeft.TrySetResult();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task HandleAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        if (_arrivals.TryDequeue(out var arrival)) arrival.SetResult();
        return Answer(context);
    }
}
