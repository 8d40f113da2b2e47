using Avatar.Imaging;
using Avatar.Silo.Health;

namespace Avatar.Silo.Starting;

/// <summary>
/// Checks the models before the host listens, and warms the engines up as soon as it has started: it is ready when the first
/// cartoon does not have to wait for that.
/// </summary>
/// <remarks>
/// Nothing of it goes on beside a start that may still fail: a process that ends while a model is being loaded or run is torn
/// down under native code, and dies of that instead of telling why it refused.
/// </remarks>
/// <param name="services">Asked for the engines when the start begins, and not before: one that cannot work has a sentence for that.</param>
/// <param name="lifetime">Ends the warming up with the host.</param>
internal sealed class ImagingStart(IServiceProvider services, IHostApplicationLifetime lifetime) : IHostedLifecycleService, IReadinessCheck
{
    private readonly Lazy<ImagingWarmUp> _imaging = new(services.GetRequiredService<ImagingWarmUp>);
    private Task? _drawing;

    public string Name => "engines";

    /// <exception cref="ImagingStartException">A model is missing or damaged.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _imaging.Value.LoadModels();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _drawing = _imaging.Value.DrawAsync(lifetime.ApplicationStopping);
        return Task.CompletedTask;
    }

    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        if (_drawing is not { } drawing) return false;
        try
        {
            await drawing.WaitAsync(cancellationToken);
        }
        catch (ImagingException exception) when (exception.Error is ImagingError.Busy)
        {
            // Others are drawn for already, so there is nothing left to warm up.
        }

        return true;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The engines are not taken down while one of them draws.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_drawing is { } drawing) await drawing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
