namespace Avatar;

/// <summary>A document of <c>devices</c>: made with the device's first upload.</summary>
[GenerateSerializer, Immutable, Alias("avatar.Device")]
public sealed record Device
{
    [Id(0)] public required DeviceId DeviceId { get; init; }
    [Id(1)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The device's last call, at most a minute old while the device is active.</summary>
    [Id(2)] public required DateTimeOffset LastActiveAt { get; init; }
}
