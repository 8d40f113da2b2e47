using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Avatar.ServiceTesting.Calls;

/// <summary>An AI server that holds its first answers until a test releases them. Its drawing is the portrait.</summary>
internal sealed class HeldEngine : IDisposable
{
    private readonly TaskCompletionSource _drawing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _requests;

    /// <summary>Completes when the first request has arrived.</summary>
    public Task Drawing => _drawing.Task;

    /// <summary>The number of requests that have arrived.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The names of all headers that it received.</summary>
    public ConcurrentDictionary<string, bool> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Answers the requests that are held, and all later ones immediately.</summary>
    public void Release() => _released.TrySetResult();

    /// <summary>The answer of a <see cref="TestServer"/>.</summary>
    public async Task DrawAsync(HttpContext context)
    {
        foreach (var name in context.Request.Headers.Keys) Headers[name] = true;
        await context.Request.Body.CopyToAsync(Stream.Null);
        Interlocked.Increment(ref _requests);
        _drawing.TrySetResult();
        await _released.Task;
        await context.Response.Body.WriteAsync(Portrait.Of(0));
    }

    public void Dispose() => Release();
}
