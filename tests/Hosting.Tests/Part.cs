using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;

namespace Avatar.Hosting.Tests;

/// <summary>A hosted service that records its start and stop, and completes its start when the test allows it.</summary>
internal sealed class Part(string name, ConcurrentQueue<string> said) : IHostedService
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the start has begun.</summary>
    public Task Begun => _begun.Task;

    public TaskCompletionSource MayStart { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the start has finished; by default when <see cref="MayStart"/> completes.</summary>
    public Task Started { get => field ?? MayStart.Task; init; }

    /// <summary>The exception of the start when it is stopped; by default a cancellation.</summary>
    public Exception? WhenStopped { get; init; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        said.Enqueue($"{name} starts");
        _begun.TrySetResult();
        try
        {
            await Started.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (WhenStopped is not null)
        {
            throw WhenStopped;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        said.Enqueue($"{name} stops");
        return Task.CompletedTask;
    }
}
