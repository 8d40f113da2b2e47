using System.Collections.Immutable;

namespace Avatar.Storage;

/// <summary>
/// The markers of running deletions of devices, and the fences that they leave. A change of a marker also changes the device's fence, so
/// both belong to this port. The rules of <see cref="IAvatarStore"/> apply.
/// </summary>
public interface IDeletions
{
    /// <summary>
    /// Sets the device's fence to a new generation, then writes the marker unless the device already has one. Returns the stored marker.
    /// </summary>
    Task<DeviceDeletion> BeginAsync(DeviceDeletion deletion, CancellationToken cancellationToken);

    Task<DeviceDeletion?> FindAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>Lists the running deletions that began at or before <paramref name="cutoff"/>, <b>oldest first</b>.</summary>
    Task<ImmutableArray<DeviceDeletion>> ListAsync(DateTimeOffset cutoff, CancellationToken cancellationToken);

    /// <summary>
    /// Ends this deletion: sets the device's fence to a new generation, then removes the marker. Does nothing if the marker does not exist
    /// or belongs to another deletion.
    /// </summary>
    Task EndAsync(DeviceDeletion deletion, DateTimeOffset endedAt, CancellationToken cancellationToken);

    /// <summary>Returns the device's fence; null if no recent deletion is recorded.</summary>
    Task<DeletionFence?> FindFenceAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>Removes the fences of deletions that ended before <paramref name="cutoff"/>; returns their number.</summary>
    Task<int> DeleteFencesAsync(DateTimeOffset cutoff, CancellationToken cancellationToken);
}

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

/// <summary>
/// A document of <c>deletion_fences</c>, kept for some hours after a device was deleted. The generation changes when a deletion begins
/// and again when it ends. Work that began under an older generation must not create anything: it may have been sent before the
/// deletion by a process that has crashed since. The document stores <see cref="DeviceId.Digest"/>, not the device id.
/// </summary>
/// <param name="Generation">A new random value for each change.</param>
/// <param name="IsDeleting">Whether the deletion is still running.</param>
public sealed record DeletionFence(Guid Generation, bool IsDeleting);
