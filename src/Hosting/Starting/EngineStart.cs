using Avatar.Imaging;
using Avatar.Imaging.Engines;
using Avatar.Imaging.Engines.Neural;
using Microsoft.Extensions.Options;

namespace Avatar.Hosting;

/// <summary>Creates the engines before other services start. An engine that cannot work stops the host.</summary>
internal sealed class EngineStart(IServiceProvider services, IOptions<NeuralOptions> neural) : IHostedLifecycleService
{
    /// <exception cref="AvatarStartException">The model of the neural engine cannot be used.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            services.GetRequiredService<ICartoonEngine>();
            services.GetRequiredService<IFaceCutter>();
            return Task.CompletedTask;
        }
        catch (EngineStartException exception)
        {
            throw new AvatarStartException(
                $"{Setting.KeyOf<NeuralOptions>(nameof(NeuralOptions.ModelPath))} is '{Masked.Value(neural.Value.ModelPath)}', but {exception.Message}.", exception);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
