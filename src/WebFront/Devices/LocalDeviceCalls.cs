namespace Avatar.WebFront.Devices;

/// <summary>Calls within this process: they come back, or the process is gone.</summary>
internal sealed class LocalDeviceCalls : IDeviceCalls
{
    public void ThrowUnlessConnected()
    {
        // The silo is in this process, and starts before it listens.
    }

    public ValueTask<T> AskAsync<T>(IDeviceGrain device, Func<IDeviceGrain, ValueTask<T>> question, CancellationToken cancellationToken) =>
        question(device);

    public Task NoteAsync(IDeviceGrain device, DeviceId deviceId, Original? original, DownloadedFace? face, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public Task<T> ChangeAsync<T>(
        IDeviceGrain device, Func<IDeviceGrain, Guid?, Task<T>> change, bool repeatable, CancellationToken cancellationToken) =>
        change(device, null);
}
