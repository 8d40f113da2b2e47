namespace Avatar.Hosting;

/// <summary>The accepted format of device ids.</summary>
public enum DeviceIdFormat
{
    /// <summary>A UUID in its hyphenated form.</summary>
    Uuid,

    /// <summary>Any 1 to 128 visible ASCII characters.</summary>
    Opaque,
}
