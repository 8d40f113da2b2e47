using Avatar.Hosting;
using Avatar.Storage;
using Avatar.WebFront.Tests.Application;
using Avatar.WebFront.Tests.Faults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.WebFront.Tests.Reference.Documented;

/// <summary>A service in which everything can be made to fail, a service with low limits, and one that signs its links.</summary>
public sealed class Stage : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    public Stage() => App = new() { Replace = Replace };

    public AvatarApplication App { get; }

    public AvatarApplication Limited { get; } = new() { Settings = ["--Avatar:Limits:AddressRequestsPerMinute=1"] };

    public AvatarApplication Signing { get; } = new() { Settings = ["--Avatar:Files:SigningKey=0123456789abcdef0123456789abcdef"] };

    internal FaultyImageStore Files => (FaultyImageStore)App.Services.GetRequiredService<IImageStore>();

    internal PoolClock Pool { get; } = new();

    internal FaultyDeviceCalls.Plan Grains => App.Services.GetRequiredService<FaultyDeviceCalls.Plan>();

    public async ValueTask InitializeAsync()
    {
        await App.InitializeAsync();
        await Limited.InitializeAsync();
        await Signing.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Limited.DisposeAsync();
        await Signing.DisposeAsync();
    }

    /// <summary>Advances the clock, so that cached results expire.</summary>
    internal void Wait() => _time.Advance(TimeSpan.FromSeconds(5));

    /// <summary>Advances the clock by the upload time-out.</summary>
    internal void WaitLong() => _time.Advance(App.Services.GetRequiredService<IOptions<UploadOptions>>().Value.UploadTimeout);

    private void Replace(IServiceCollection services)
    {
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_time));
        services.Replace(ServiceDescriptor.Singleton(_ => new Pulse(Pool, NullLogger<Pulse>.Instance)));
        FaultyImageStore.AddTo(services);
        FaultyDeviceCalls.AddTo(services);
    }
}
