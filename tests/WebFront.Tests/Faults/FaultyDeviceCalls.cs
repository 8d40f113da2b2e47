using Microsoft.Extensions.DependencyInjection;

namespace Avatar.WebFront.Tests.Faults;

/// <summary>Grain calls that fail as the test specifies.</summary>
internal sealed class FaultyDeviceCalls(FaultyDeviceCalls.Plan plan) : IDeviceCalls
{
    private readonly LocalDeviceCalls _inner = new();

    /// <summary>Replaces the device calls of the service.</summary>
    public static void AddTo(IServiceCollection services) => services
        .AddSingleton<Plan>()
        .AddTransient<IDeviceCalls>(static provider =>
        {
            var plan = provider.GetRequiredService<Plan>();
            return plan.Bug is { } bug ? throw bug : new FaultyDeviceCalls(plan);
        });

    public void ThrowUnlessConnected()
    {
        if (plan.Failure is { } failure) throw failure;
    }

    public ValueTask<T> AskAsync<T>(IDeviceGrain device, Func<IDeviceGrain, ValueTask<T>> question, CancellationToken cancellationToken) =>
        _inner.AskAsync(device, question, cancellationToken);

    public Task AskAsync(IDeviceGrain device, Func<IDeviceGrain, Task> question, CancellationToken cancellationToken) =>
        _inner.AskAsync(device, question, cancellationToken);

    public Task NoteAsync(IDeviceGrain device, DeviceId deviceId, Original? original, DownloadedFace? face, CancellationToken cancellationToken) =>
        _inner.NoteAsync(device, deviceId, original, face, cancellationToken);

    public Task<T> ChangeAsync<T>(IDeviceGrain device, Func<IDeviceGrain, Guid?, Task<T>> change, bool repeatable, CancellationToken cancellationToken) =>
        _inner.ChangeAsync(device, change, repeatable, cancellationToken);

    /// <summary>The faults.</summary>
    public sealed class Plan
    {
        /// <summary>Exception thrown by every call.</summary>
        public Exception? Failure { get; set; }

        /// <summary>Exception thrown by every request that names a device, even if it makes no grain call.</summary>
        public Exception? Bug { get; set; }
    }
}
