using Avatar.Imaging;
using Avatar.Silo.Health;

namespace Avatar.Silo.Starting;

/// <summary>
/// Checks the models while the storage opens, before the host listens, and warms the engines up beside the rest of the start:
/// the host is ready when the first cartoon does not have to wait for that.
/// </summary>
/// <param name="services">Asked for the engines when the start begins, and not before: one that cannot work has a sentence for that.</param>
/// <param name="lifetime">Ends the warming up with the host.</param>
internal sealed class ImagingStart(IServiceProvider services, IHostApplicationLifetime lifetime) : IHostedLifecycleService, IReadinessCheck
{
    private readonly Lazy<ImagingWarmUp> _imaging = new(services.GetRequiredService<ImagingWarmUp>);
    private Task _loading = Task.CompletedTask;
    private Task _drawing = Task.CompletedTask;

    public string Name => "engines";

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _loading = Task.Run(_imaging.Value.LoadModels, cancellationToken);
        return Task.CompletedTask;
    }

    /// <exception cref="ImagingStartException">A model is missing or damaged.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _loading;
        _drawing = _imaging.Value.DrawAsync(lifetime.ApplicationStopping);
    }

    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        await _drawing.WaitAsync(cancellationToken);
        return true;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The engines are not taken down while one of them draws.</summary>
    public async Task StopAsync(CancellationToken cancellationToken) =>
        await _drawing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
