namespace Avatar;

/// <summary>Finds the grains of devices.</summary>
public static class DeviceGrains
{
    /// <summary>The grain of a device. Each of its calls is to be given the same id.</summary>
    public static IDeviceGrain GetDevice(this IGrainFactory grains, DeviceId deviceId) => grains.GetGrain<IDeviceGrain>(deviceId.Digest);
}
