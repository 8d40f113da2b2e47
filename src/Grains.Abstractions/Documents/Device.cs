namespace Avatar;

/// <summary>A document of <c>devices</c>, created with the device's first upload.</summary>
[GenerateSerializer, Immutable, Alias("avatar.Device")]
public sealed record Device
{
    [Id(0)] public required DeviceId DeviceId { get; init; }
    [Id(1)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time of the device's last call; up to a minute behind while the device keeps calling.</summary>
    [Id(2)] public required DateTimeOffset LastActiveAt { get; init; }
}
