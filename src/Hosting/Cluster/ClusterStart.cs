namespace Avatar.Hosting;

/// <summary>
/// Starts a process of a cluster in the background, so that its health endpoints answer meanwhile: first the stores, then the services
/// registered under <see cref="Key"/>, in order of registration. Stops the services in reverse order.
/// </summary>
/// <param name="services">The services of the host.</param>
/// <param name="storage">Opens the stores.</param>
/// <param name="order">Whether to stop before or after the HTTP server.</param>
/// <param name="lifetime">Stops the host if the start fails permanently.</param>
/// <param name="logger">The log.</param>
internal sealed class ClusterStart(
    IServiceProvider services, StorageOpening storage, StopOrder order, IHostApplicationLifetime lifetime, ILogger<ClusterStart> logger)
    : IHostedLifecycleService, IDisposable
{
    /// <summary>Key of the hosted services that this class starts instead of the host.</summary>
    public const string Key = "cluster";

    private readonly CancellationTokenSource _stopping = new();
    private readonly Stack<IHostedService> _started = [];
    private Task _starting = Task.CompletedTask;

    /// <summary>Whether everything has started.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Why the start failed permanently; null if it did not.</summary>
    public Exception? Failure { get; private set; }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _starting = Task.Run(StartServicesAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) =>
        order is StopOrder.BeforeHttp ? StopServicesAsync(cancellationToken) : Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => StopServicesAsync(cancellationToken);

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stopping.Dispose();

    private async Task StartServicesAsync()
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
            HostingLog.Started(logger);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopped before the start had finished.
        }
        catch (Exception exception) when (_stopping.IsCancellationRequested)
        {
            // A service that is stopped while it retries can fail with the cause of its retries, for instance an unreachable database.
            HostingLog.StartCancelled(logger, exception.Message);
        }
        catch (Exception exception)
        {
            // A message for the operator is printed once, when the process exits.
            Failure = exception;
            if (AvatarHost.SentenceFor(exception) is null) HostingLog.StartFailed(logger, exception);
            lifetime.StopApplication();
        }
    }

    private async Task StopServicesAsync(CancellationToken cancellationToken)
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
                HostingLog.StopFailed(logger, exception);
            }
        }
    }
}

/// <summary>When the cluster services of a process stop, relative to its HTTP server.</summary>
internal enum StopOrder
{
    /// <summary>For a silo: its health endpoints answer until it has left the cluster.</summary>
    BeforeHttp,

    /// <summary>For a front: running requests need the cluster until they are answered.</summary>
    AfterHttp,
}

/// <summary>Registers <see cref="ClusterStart"/>.</summary>
internal static class ClusterStartSetup
{
    /// <summary>
    /// Starts the hosted services that <paramref name="add"/> registers in the background, in order of registration, instead of with the
    /// host.
    /// </summary>
    public static void AddClusterStart(this IServiceCollection services, StopOrder order, Action add)
    {
        var before = services.Where(IsHosted).ToHashSet();
        add();
        foreach (var service in services.Where(IsHosted).Where(service => !before.Contains(service)).ToList())
        {
            services.Remove(service);
            services.Add(Defer(service));
        }

        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ClusterStart>(provider, order));
        services.AddHostedService(provider => provider.GetRequiredService<ClusterStart>());
    }

    private static bool IsHosted(ServiceDescriptor service) => service is { IsKeyedService: false } && service.ServiceType == typeof(IHostedService);

    private static ServiceDescriptor Defer(ServiceDescriptor service) => service switch
    {
        { ImplementationFactory: { } factory } => ServiceDescriptor.KeyedSingleton<IHostedService>(ClusterStart.Key, (provider, _) => (IHostedService)factory(provider)),
        { ImplementationType: { } type } => ServiceDescriptor.KeyedSingleton(typeof(IHostedService), ClusterStart.Key, type),
        _ => ServiceDescriptor.KeyedSingleton(typeof(IHostedService), ClusterStart.Key, service.ImplementationInstance!),
    };
}
