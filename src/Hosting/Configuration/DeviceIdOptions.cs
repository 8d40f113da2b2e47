namespace Avatar.Hosting;

/// <summary>Which device ids are accepted.</summary>
[Settings("Avatar:Devices")]
public sealed class DeviceIdOptions
{
    [Setting("Format of x-device-id. Uuid: a UUID. Opaque: any 1 to 128 visible ASCII characters.")]
    public DeviceIdFormat IdFormat { get; set; }
}

/// <summary>The accepted format of device ids.</summary>
public enum DeviceIdFormat
{
    /// <summary>A UUID in its hyphenated form.</summary>
    Uuid,

    /// <summary>Any 1 to 128 visible ASCII characters.</summary>
    Opaque,
}
