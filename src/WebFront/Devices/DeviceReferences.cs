namespace Avatar.WebFront.Devices;

/// <summary>
/// The grains of devices. A phone makes several calls in a row, and the digest that names its grain takes about a tenth of the processor
/// time of a list: so the references are kept, <see cref="Places"/> of them at most.
/// </summary>
/// <param name="grains">Makes the references.</param>
internal sealed class DeviceReferences(IGrainFactory grains)
{
    internal const int Places = 4096;

    private readonly Reference?[] _places = new Reference?[Places];

    /// <summary>The grain of a device.</summary>
    public IDeviceGrain Of(DeviceId device)
    {
        // The hash of a text differs from process to process: nobody can choose ids that share a place.
        ref var place = ref _places[(uint)device.GetHashCode() % Places];
        if (Volatile.Read(ref place) is { } known && known.Device == device) return known.Grain;
        var grain = grains.GetDevice(device);
        Volatile.Write(ref place, new(device, grain));
        return grain;
    }

    private sealed record Reference(DeviceId Device, IDeviceGrain Grain);
}
