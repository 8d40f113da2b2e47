using Avatar.Silo.Starting;

namespace Avatar.Silo.Cluster;

/// <summary>
/// Brings up a process of a cluster in the background, so that its health endpoints answer meanwhile: the stores, then what
/// was registered under <see cref="Key"/> in that order. Takes it down in reverse.
/// </summary>
/// <param name="services">The host's.</param>
/// <param name="storage">Comes first.</param>
/// <param name="order">When to stop.</param>
/// <param name="lifetime">Told to end where the start fails for good.</param>
/// <param name="logger">The log.</param>
internal sealed class ClusterStart(
    IServiceProvider services, StorageOpening storage, StopOrder order, IHostApplicationLifetime lifetime, ILogger<ClusterStart> logger)
    : IHostedLifecycleService, IDisposable
{
    /// <summary>Names the hosted services that start here and not with the host.</summary>
    public const string Key = "cluster";

    private readonly CancellationTokenSource _stopping = new();
    private readonly Stack<IHostedService> _started = [];
    private Task _starting = Task.CompletedTask;

    /// <summary>Whether everything has started.</summary>
    public bool IsUp { get; private set; }

    /// <summary>What made the start fail for good, if anything did.</summary>
    public Exception? Failure { get; private set; }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _starting = Task.Run(BringUpAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) =>
        order is StopOrder.BeforeHttp ? TakeDownAsync(cancellationToken) : Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => TakeDownAsync(cancellationToken);

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stopping.Dispose();

    private async Task BringUpAsync()
    {
        try
        {
            await storage.RunAsync(_stopping.Token);
            foreach (var service in services.GetKeyedServices<IHostedService>(Key))
            {
                await service.StartAsync(_stopping.Token);
                _started.Push(service);
            }

            IsUp = true;
            SiloLog.Up(logger);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Told to stop before everything was up.
        }
        catch (Exception exception) when (_stopping.IsCancellationRequested)
        {
            // A part that is told to stop while it tries in vain fails with what it tried: with the database that is away, for instance.
            SiloLog.StoppedUnstarted(logger, exception.Message);
        }
        catch (Exception exception)
        {
            // A sentence for the operator is told once, at the end of the process.
            Failure = exception;
            if (AvatarHost.SentenceFor(exception) is null) SiloLog.StartFailed(logger, exception);
            lifetime.StopApplication();
        }
    }

    private async Task TakeDownAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _starting;
        IsUp = false;
        while (_started.TryPop(out var service))
        {
            try
            {
                await service.StopAsync(cancellationToken);
            }
            catch (Exception exception)
            {
                SiloLog.StopFailed(logger, exception);
            }
        }
    }
}
