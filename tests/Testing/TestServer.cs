using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Avatar.Testing;

/// <summary>A real HTTP server on a free port of this machine, with answers set by the test.</summary>
public sealed class TestServer : IAsyncDisposable
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

    /// <summary>Number of received requests.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Completes when the next request arrives.</summary>
    public Task NextArrival()
    {
        var arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _arrivals.Enqueue(arrival);
        return arrival.Task;
    }

    /// <summary>Completes when the client of a request of <see cref="HangAsync"/> disconnects.</summary>
    public TaskCompletionSource ClientLeft { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<TestServer> StartAsync(RequestDelegate? answer = null)
    {
        var server = new TestServer();
        if (answer is not null) server.Answer = answer;
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Does not answer; waits until the client disconnects.</summary>
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
