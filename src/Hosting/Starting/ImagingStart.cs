using Avatar.Imaging;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Avatar.Hosting;

/// <summary>
/// Loads the models before the host listens, and warms up the engines after the host has started. The process is ready once the first
/// cartoon no longer has to wait for the warm-up.
/// </summary>
/// <remarks>
/// Does not run in parallel with a start that may still fail. If the process exits while native code loads or runs a model, it crashes
/// instead of reporting why the start failed.
/// </remarks>
/// <param name="services">Resolves the engines when the start begins; an engine that cannot work throws then, with a message for the operator.</param>
/// <param name="lifetime">Cancels the warm-up when the host stops.</param>
internal sealed class ImagingStart(IServiceProvider services, IHostApplicationLifetime lifetime) : IHostedLifecycleService, IHealthCheck
{
    private readonly Lazy<ImagingWarmUp> _imaging = new(services.GetRequiredService<ImagingWarmUp>);
    private Task? _drawing;

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

    /// <summary>Checks that the warm-up has ended and did not fail.</summary>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        if (_drawing is not { } drawing) return HealthCheckResult.Unhealthy();
        try
        {
            await drawing.WaitAsync(cancellationToken);
        }
        catch (ImagingException exception) when (exception.Error is ImagingError.Busy)
        {
            // The engines are already busy with other drawings, so no warm-up is needed.
        }

        return HealthCheckResult.Healthy();
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Waits for the warm-up, so that no engine is disposed while it draws.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_drawing is { } drawing) await drawing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
