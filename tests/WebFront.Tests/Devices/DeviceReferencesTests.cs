using Avatar.WebFront.Tests.Application;
using Microsoft.Extensions.DependencyInjection;

namespace Avatar.WebFront.Tests.Devices;

/// <summary>The cache of grain references to devices.</summary>
public sealed class DeviceReferencesTests
{
    [Fact]
    public async Task Every_device_has_its_own_grain_although_more_are_asked_for_than_are_kept()
    {
        await using var app = await AvatarApplication.StartAsync();
        var references = app.Services.GetRequiredService<DeviceReferences>();
        var devices = Enumerable.Range(0, 2 * DeviceReferences.Slots).Select(static _ => DeviceId.Parse(Guid.NewGuid().ToString())).ToList();

        // Some certainly share a slot and evict each other.
        for (var time = 0; time < 2; time++)
        {
            Assert.All(devices, device => Assert.Equal(device.Digest, references.Get(device).GetPrimaryKeyString()));
        }
    }

    [Fact]
    public async Task A_device_that_calls_again_gets_the_reference_that_it_had()
    {
        await using var app = await AvatarApplication.StartAsync();
        var references = app.Services.GetRequiredService<DeviceReferences>();
        var id = Guid.NewGuid().ToString();

        Assert.Same(references.Get(DeviceId.Parse(id)), references.Get(DeviceId.Parse(id.ToUpperInvariant())));
    }
}
