namespace Avatar.Storage;

/// <summary>
/// A document of <c>device_deletions</c>: the marker of a deletion that is under way. It is written before anything of the
/// device is removed, and is the last to go; while it is there, nothing of the device is to be shown.
/// </summary>
public sealed record DeviceDeletion
{
    public required DeviceId DeviceId { get; init; }

    /// <summary>Tells this deletion from any other of the device: a run goes on only while its marker is there.</summary>
    public required Guid Id { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How many originals there were at the start, so that everyone who asks for this deletion hears the same.</summary>
    public required int Originals { get; init; }

    /// <summary>How many cartoons were to be seen at the start.</summary>
    public required int Cartoons { get; init; }

    /// <summary>How many faces there were at the start.</summary>
    public required int Faces { get; init; }
}
