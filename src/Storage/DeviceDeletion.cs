namespace Avatar.Storage;

/// <summary>
/// A document of <c>device_deletions</c>: the marker (tombstone) of a running deletion. It is written before any of the device's data
/// is removed and is removed last. While it exists, none of the device's data may be shown.
/// </summary>
public sealed record DeviceDeletion
{
    public required DeviceId DeviceId { get; init; }

    /// <summary>Identifies this deletion among others of the same device: a run continues only while the marker has its id.</summary>
    public required Guid Id { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Number of originals at the start, stored so that repeated requests for this deletion get the same answer.</summary>
    public required int Originals { get; init; }

    /// <summary>Number of visible cartoons at the start.</summary>
    public required int Cartoons { get; init; }

    /// <summary>Number of faces at the start.</summary>
    public required int Faces { get; init; }
}
