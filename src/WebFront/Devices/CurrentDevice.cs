using Avatar.Silo.Configuration;

namespace Avatar.WebFront.Devices;

/// <summary>The caller: its id from <c>x-device-id</c>, and its grain.</summary>
/// <param name="Id">Who calls.</param>
/// <param name="Grain">Its front desk.</param>
internal readonly record struct CurrentDevice(DeviceId Id, IDeviceGrain Grain)
{
    public const string HeaderName = "x-device-id";

    /// <exception cref="AvatarException"><see cref="AvatarError.MissingDeviceId"/> or <see cref="AvatarError.InvalidDeviceId"/>.</exception>
    public static ValueTask<CurrentDevice> BindAsync(HttpContext context)
    {
        var header = context.Request.Headers[HeaderName];
        if (header.Count == 0 || (header.Count == 1 && string.IsNullOrEmpty(header[0])))
        {
            throw new AvatarException(AvatarError.MissingDeviceId, "The x-device-id header is missing.");
        }

        var services = context.RequestServices;
        var opaque = services.GetRequiredService<AvatarSettings>().Get(Settings.DeviceIds) is DeviceIdFormat.Opaque;
        if (header.Count > 1 || !DeviceId.TryParse(header[0], out var id) || !(opaque || id.IsUuid))
        {
            throw new AvatarException(AvatarError.InvalidDeviceId, opaque
                ? "The x-device-id header must be 1 to 128 visible ASCII characters."
                : "The x-device-id header must be a UUID such as 123e4567-e89b-12d3-a456-426614174000.");
        }

        return ValueTask.FromResult(new CurrentDevice(id, services.GetRequiredService<IGrainFactory>().GetGrain<IDeviceGrain>(id.ToString())));
    }
}
