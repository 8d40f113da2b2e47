namespace Avatar.WebFront.Devices;

/// <summary>Calls within this process. They need no retries: a call ends or the whole process crashes.</summary>
internal sealed class LocalDeviceCalls : IDeviceCalls
{
    public void ThrowUnlessConnected()
    {
        // The silo runs in this process and starts before Kestrel listens.
    }

    public ValueTask<T> AskAsync<T>(IDeviceGrain device, Func<IDeviceGrain, ValueTask<T>> question, CancellationToken cancellationToken) =>
        question(device);

    public Task NoteAsync(IDeviceGrain device, DeviceId deviceId, Original? original, DownloadedFace? face, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public Task<T> ChangeAsync<T>(
        IDeviceGrain device, Func<IDeviceGrain, Guid?, Task<T>> change, bool repeatable, CancellationToken cancellationToken) =>
        change(device, null);
}
