using Avatar.WebFront.Devices;
using Microsoft.Extensions.DependencyInjection;

namespace Avatar.WebFront.Tests.Faults;

/// <summary>Calls to grains that fail where a test says so.</summary>
internal sealed class FaultyDeviceCalls(FaultyDeviceCalls.Plan plan) : IDeviceCalls
{
    private readonly LocalDeviceCalls _inner = new();

    /// <summary>Puts them in the place of the service's own.</summary>
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

    public Task NoteAsync(IDeviceGrain device, DeviceId deviceId, Original? original, DownloadedFace? face, CancellationToken cancellationToken) =>
        _inner.NoteAsync(device, deviceId, original, face, cancellationToken);

    public Task<T> ChangeAsync<T>(IDeviceGrain device, Func<IDeviceGrain, Guid?, Task<T>> change, bool repeatable, CancellationToken cancellationToken) =>
        _inner.ChangeAsync(device, change, repeatable, cancellationToken);

    /// <summary>What fails.</summary>
    public sealed class Plan
    {
        /// <summary>What every call fails with.</summary>
        public Exception? Failure { get; set; }

        /// <summary>What every request fails with that names a device, whether it makes a call or not.</summary>
        public Exception? Bug { get; set; }
    }
}
