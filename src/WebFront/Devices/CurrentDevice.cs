using Avatar.Hosting;

namespace Avatar.WebFront;

/// <summary>The calling device: its id from <c>x-device-id</c>, and access to its grain.</summary>
internal readonly record struct CurrentDevice
{
    public const string HeaderName = "x-device-id";

    private readonly DeviceReferences _references;
    private readonly IDeviceCalls _calls;

    private CurrentDevice(DeviceId id, DeviceReferences references, IDeviceCalls calls) => (Id, _references, _calls) = (id, references, calls);

    /// <summary>The device id.</summary>
    public DeviceId Id { get; }

    /// <inheritdoc cref="IDeviceCalls.AskAsync"/>
    public ValueTask<T> AskAsync<T>(Func<IDeviceGrain, ValueTask<T>> question, CancellationToken cancellationToken) =>
        _calls.AskAsync(FindGrain(), question, cancellationToken);

    /// <inheritdoc cref="IDeviceCalls.NoteAsync"/>
    public Task NoteAsync(Original? original, DownloadedFace? face, CancellationToken cancellationToken) =>
        _calls.NoteAsync(FindGrain(), Id, original, face, cancellationToken);

    /// <inheritdoc cref="IDeviceCalls.ChangeAsync"/>
    public Task<T> ChangeAsync<T>(Func<IDeviceGrain, Guid?, Task<T>> change, bool repeatable, CancellationToken cancellationToken) =>
        _calls.ChangeAsync(FindGrain(), change, repeatable, cancellationToken);

    /// <exception cref="AvatarException"><see cref="AvatarError.MissingDeviceId"/> or <see cref="AvatarError.InvalidDeviceId"/>.</exception>
    public static ValueTask<CurrentDevice> BindAsync(HttpContext context)
    {
        var header = context.Request.Headers[HeaderName];
        if (header.Count == 0 || (header.Count == 1 && string.IsNullOrEmpty(header[0])))
        {
            throw new AvatarException(AvatarError.MissingDeviceId, "The x-device-id header is missing. Send the UUID of the device.");
        }

        var services = context.RequestServices;
        var opaque = services.GetRequiredService<AvatarSettings>().Get(Settings.DeviceIds) is DeviceIdFormat.Opaque;
        if (header.Count > 1 || !DeviceId.TryParse(header[0], out var id) || !(opaque || id.IsUuid))
        {
            throw new AvatarException(AvatarError.InvalidDeviceId, opaque
                ? "The x-device-id header must be 1 to 128 visible ASCII characters."
                : "The x-device-id header must be a UUID, for example 123e4567-e89b-12d3-a456-426614174000.");
        }

        return ValueTask.FromResult(new CurrentDevice(id, services.GetRequiredService<DeviceReferences>(), services.GetRequiredService<IDeviceCalls>()));
    }

    /// <summary>
    /// Called only when a call is made, because a client that has never connected to its cluster cannot create grain references.
    /// </summary>
    private IDeviceGrain FindGrain()
    {
        _calls.ThrowUnlessConnected();
        return _references.Get(Id);
    }
}
