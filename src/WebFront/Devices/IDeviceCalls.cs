namespace Avatar.WebFront;

/// <summary>Calls the grain of a device.</summary>
internal interface IDeviceCalls
{
    /// <summary>Throws if no silo can be reached.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.Busy"/>: there is no gateway to the cluster at the moment.</exception>
    void ThrowUnlessConnected();

    /// <summary>Makes a call that is safe to send more than once.</summary>
    ValueTask<T> AskAsync<T>(IDeviceGrain device, Func<IDeviceGrain, ValueTask<T>> question, CancellationToken cancellationToken);

    /// <inheritdoc cref="AskAsync{T}"/>
    Task AskAsync(IDeviceGrain device, Func<IDeviceGrain, Task> question, CancellationToken cancellationToken);

    /// <summary>Notifies the device's grain of a commit, in case another activation carried it out.</summary>
    Task NoteAsync(IDeviceGrain device, DeviceId deviceId, Original? original, DownloadedFace? face, CancellationToken cancellationToken);

    /// <summary>Makes a call that changes something.</summary>
    /// <param name="device">The grain of the device.</param>
    /// <param name="change">Makes the call, with the given call id; null if the implementation does not track calls.</param>
    /// <param name="repeatable">Whether the call is idempotent.</param>
    /// <param name="cancellationToken">Cancels the waiting and the call.</param>
    Task<T> ChangeAsync<T>(IDeviceGrain device, Func<IDeviceGrain, Guid?, Task<T>> change, bool repeatable, CancellationToken cancellationToken);
}

/// <summary>Calls within this process. They need no retries: a call ends or the whole process crashes.</summary>
internal sealed class LocalDeviceCalls : IDeviceCalls
{
    public void ThrowUnlessConnected()
    {
        // The silo runs in this process and starts before Kestrel listens.
    }

    public ValueTask<T> AskAsync<T>(IDeviceGrain device, Func<IDeviceGrain, ValueTask<T>> question, CancellationToken cancellationToken) =>
        question(device);

    public Task AskAsync(IDeviceGrain device, Func<IDeviceGrain, Task> question, CancellationToken cancellationToken) => question(device);

    public Task NoteAsync(IDeviceGrain device, DeviceId deviceId, Original? original, DownloadedFace? face, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public Task<T> ChangeAsync<T>(
        IDeviceGrain device, Func<IDeviceGrain, Guid?, Task<T>> change, bool repeatable, CancellationToken cancellationToken) =>
        change(device, null);
}
