namespace Avatar.WebFront;

/// <summary>
/// Caches up to <see cref="Slots"/> grain references of devices. A phone makes several calls in a row, and computing the digest that is
/// the grain's key takes about a tenth of the CPU time of a list call.
/// </summary>
/// <param name="grains">Creates the references.</param>
internal sealed class DeviceReferences(IGrainFactory grains)
{
    internal const int Slots = 4096;

    private readonly Reference?[] _slots = new Reference?[Slots];

    /// <summary>Returns the grain of a device.</summary>
    public IDeviceGrain Get(DeviceId device)
    {
        // String hashes are randomized per process, so callers cannot choose ids that share a slot.
        ref var slot = ref _slots[(uint)device.GetHashCode() % Slots];
        if (Volatile.Read(ref slot) is { } known && known.Device == device) return known.Grain;
        var grain = grains.GetDevice(device);
        Volatile.Write(ref slot, new(device, grain));
        return grain;
    }

    private sealed record Reference(DeviceId Device, IDeviceGrain Grain);
}
