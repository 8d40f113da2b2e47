using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;

namespace Avatar.Silo.Tests;

/// <summary>A part of a process that says when it starts and stops, and starts when the test lets it.</summary>
internal sealed class Part(string name, ConcurrentQueue<string> said) : IHostedService
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Its start has begun.</summary>
    public Task Begun => _begun.Task;

    public TaskCompletionSource MayStart { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Its start has ended; by default when it may.</summary>
    public Task Started { get => field ?? MayStart.Task; init; }

    /// <summary>What its start fails with when it is told to stop; a cancellation unless another is given.</summary>
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
