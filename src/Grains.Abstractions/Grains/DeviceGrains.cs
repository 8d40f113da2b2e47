namespace Avatar;

/// <summary>Looks up the grains of devices.</summary>
public static class DeviceGrains
{
    /// <summary>Returns the grain of a device. Pass the same id to each of its calls.</summary>
    public static IDeviceGrain GetDevice(this IGrainFactory grains, DeviceId deviceId) => grains.GetGrain<IDeviceGrain>(deviceId.Digest);
}
