using Avatar.Storage;
using Avatar.WebFront.Tests.Application;
using Avatar.WebFront.Tests.Faults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.WebFront.Tests.Reference.Documented;

/// <summary>The service with everything in it that can be made to fail, and another one that has little patience.</summary>
public sealed class Stage : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    public Stage() => App = new() { Replace = Replace };

    public AvatarApplication App { get; }

    public AvatarApplication Limited { get; } = new() { Settings = ["--Avatar:Limits:AddressRequestsPerMinute=1"] };

    internal FaultyImageStore Files => (FaultyImageStore)App.Services.GetRequiredService<IImageStore>();

    internal FaultyDeviceCalls.Plan Grains => App.Services.GetRequiredService<FaultyDeviceCalls.Plan>();

    public async ValueTask InitializeAsync()
    {
        await App.InitializeAsync();
        await Limited.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Limited.DisposeAsync();
    }

    /// <summary>Lets time pass, so that nothing is answered from what was found out before.</summary>
    internal void Wait() => _time.Advance(TimeSpan.FromSeconds(1));

    private void Replace(IServiceCollection services)
    {
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_time));
        FaultyImageStore.AddTo(services);
        FaultyDeviceCalls.AddTo(services);
    }
}
