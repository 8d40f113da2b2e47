namespace Avatar.WebFront.Devices;

/// <summary>How a front calls the grain of a device.</summary>
internal interface IDeviceCalls
{
    /// <summary>Makes sure that there is somebody to call.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.Busy"/>: not now.</exception>
    void ThrowUnlessConnected();

    /// <summary>Asks for something; it may be asked more than once.</summary>
    ValueTask<T> AskAsync<T>(IDeviceGrain device, Func<IDeviceGrain, ValueTask<T>> question, CancellationToken cancellationToken);

    /// <summary>Tells the device's grain of what it has just answered, where that may have been another activation.</summary>
    Task NoteAsync(IDeviceGrain device, DeviceId deviceId, Original? original, DownloadedFace? face, CancellationToken cancellationToken);

    /// <summary>Has something changed.</summary>
    /// <param name="device">Whose.</param>
    /// <param name="change">Makes the call, which carries the name that it is given.</param>
    /// <param name="repeatable">Whether making the call twice is as good as once.</param>
    /// <param name="cancellationToken">The caller's.</param>
    Task<T> ChangeAsync<T>(IDeviceGrain device, Func<IDeviceGrain, Guid?, Task<T>> change, bool repeatable, CancellationToken cancellationToken);
}
