using System.Collections.Immutable;

namespace Avatar.Storage;

/// <summary>The records of requests with an idempotency key. The rules of <see cref="IAvatarStore"/> apply.</summary>
public interface IIdempotencyRecords
{
    /// <exception cref="StoreException"><see cref="UniqueKey.IdempotencyKey"/> is taken.</exception>
    Task InsertAsync(IdempotencyRecord record, CancellationToken cancellationToken);

    Task<IdempotencyRecord?> FindAsync(DeviceId deviceId, IdempotencyKey key, CancellationToken cancellationToken);

    /// <summary>Lists the records without an answer whose work concerns this original.</summary>
    Task<ImmutableArray<IdempotencyRecord>> ListPendingAsync(OriginalId originalId, CancellationToken cancellationToken);

    /// <summary>Lists a device's records without an answer.</summary>
    Task<ImmutableArray<IdempotencyRecord>> ListPendingByDeviceAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>Stores a record's answer unless it already has one. Does nothing if the record does not exist.</summary>
    Task CompleteAsync(DeviceId deviceId, IdempotencyKey key, string answer, CancellationToken cancellationToken);

    /// <summary>Removes the records created before <paramref name="cutoff"/>, answered or not; returns their number.</summary>
    Task<int> DeleteOldAsync(DateTimeOffset cutoff, CancellationToken cancellationToken);

    /// <summary>Removes a device's records, answered or not; returns their number.</summary>
    Task<int> DeleteByDeviceAsync(DeviceId deviceId, CancellationToken cancellationToken);
}

/// <summary>
/// A document of <c>idempotency_keys</c>. It is written before the work of a request, with the ids that the work will use, and completed
/// with the answer afterwards.
/// </summary>
public sealed record IdempotencyRecord
{
    public required DeviceId DeviceId { get; init; }
    public required IdempotencyKey Key { get; init; }

    /// <summary>SHA-256 of the request (route, target, image, style, seed), in lower-case hexadecimal digits.</summary>
    public required string RequestHash { get; init; }
    public required OriginalId OriginalId { get; init; }
    public required CartoonId CartoonId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The answer as JSON; null while the work is running, and after it failed or crashed.</summary>
    public string? Answer { get; init; }
}
