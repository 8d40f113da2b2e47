using System.Collections.Immutable;

namespace Avatar.Storage;

/// <summary>
/// Stores the documents, one port per aggregate: devices, originals, cartoons, faces, idempotency keys and deletion markers. The database
/// itself enforces the rules of the data model.
/// </summary>
/// <remarks>
/// These rules hold for all ports of the documents:
/// <list type="number">
/// <item>A write that returned is durable and visible to every later read.</item>
/// <item>Every failure is a <see cref="StoreException"/> or the caller's own cancellation. Nothing was written unless the failure is
/// <see cref="StoreFailure.OutcomeUnknown"/>. Cancelling a write that has started may not stop it, so pass
/// <see cref="CancellationToken.None"/> where the outcome matters.</item>
/// <item>Times are stored in whole milliseconds, UTC. Lists are ordered by <c>(createdAt, id)</c>, newest first unless stated otherwise.</item>
/// <item>Reading a document that does not exist returns null or an empty list and writes nothing.</item>
/// <item>Before <see cref="OpenAsync"/>, every use fails as <see cref="StoreFailure.Unavailable"/>.</item>
/// </list>
/// </remarks>
public interface IAvatarStore
{
    IDevices Devices { get; }

    IOriginals Originals { get; }

    ICartoons Cartoons { get; }

    IFaces Faces { get; }

    IIdempotencyRecords IdempotencyRecords { get; }

    IDeletions Deletions { get; }

    IImageRecords ImageRecords { get; }

    /// <summary>Opens the database and prepares it; repeated calls are harmless.</summary>
    /// <exception cref="StorageStartException">The store cannot be used; the message says what the operator must do.</exception>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Returns the bytes that the database uses on a disk of this service; 0 for a database on a server.</summary>
    Task<long> MeasureAsync(CancellationToken cancellationToken);

    /// <summary>Returns the database's random id, created with the database. The image store records the same id.</summary>
    Task<Guid> GetStoreIdAsync(CancellationToken cancellationToken);

    /// <summary>Records which image store this database uses, unless one is already recorded; returns the recorded id.</summary>
    Task<Guid> ClaimFilesAsync(Guid filesId, CancellationToken cancellationToken);

    /// <summary>Whether the database contains any original or face.</summary>
    Task<bool> HasDocumentsAsync(CancellationToken cancellationToken);

    /// <summary>Checks that the database responds.</summary>
    Task PingAsync(CancellationToken cancellationToken);
}

/// <summary>The devices' own documents. The rules of <see cref="IAvatarStore"/> apply.</summary>
public interface IDevices
{
    /// <summary>Creates the device's document if it does not exist; otherwise changes nothing.</summary>
    Task EnsureAsync(Device device, CancellationToken cancellationToken);

    /// <summary>Moves <c>lastActiveAt</c> forward; an earlier time is ignored. Does nothing if the device has no document.</summary>
    Task TouchAsync(DeviceId deviceId, DateTimeOffset lastActiveAt, CancellationToken cancellationToken);

    Task<Device?> FindAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>Removes the device's own document, not its other data. Does nothing if the document does not exist.</summary>
    Task DeleteAsync(DeviceId deviceId, CancellationToken cancellationToken);
}

/// <summary>The originals. The rules of <see cref="IAvatarStore"/> apply.</summary>
public interface IOriginals
{
    /// <exception cref="StoreException"><see cref="UniqueKey.Id"/> or <see cref="UniqueKey.Filename"/> is taken, or a rule is broken.</exception>
    Task InsertAsync(Original original, CancellationToken cancellationToken);

    Task<Original?> FindAsync(OriginalId id, CancellationToken cancellationToken);

    /// <summary>Returns the originals with these ids, in no particular order; ids without an original are skipped.</summary>
    Task<ImmutableArray<Original>> FindManyAsync(IReadOnlyCollection<OriginalId> ids, CancellationToken cancellationToken);

    /// <param name="deviceId">The device that owns the documents.</param>
    /// <param name="after">Position of the last document of the previous page, or null for the first page.</param>
    /// <param name="limit">Maximum number of documents.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<ImmutableArray<Original>> ListAsync(DeviceId deviceId, ListPosition<OriginalId>? after, int limit, CancellationToken cancellationToken);

    Task<int> CountAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>Stores the faces in the photo, unless the document already has them. Does nothing without a document.</summary>
    Task NoteFacesAsync(OriginalId id, FoundFaces faces, CancellationToken cancellationToken);

    /// <summary>Removes the document; its cartoons and face must be removed first. Does nothing if the document does not exist.</summary>
    /// <exception cref="StoreException">A cartoon or face still refers to it, if the database checks references.</exception>
    Task DeleteAsync(OriginalId id, CancellationToken cancellationToken);
}

/// <summary>The cartoons. The rules of <see cref="IAvatarStore"/> apply.</summary>
public interface ICartoons
{
    /// <summary>
    /// Inserts a cartoon and removes the documents of those that it displaces: in one transaction, or one after the other if the database
    /// has none.
    /// </summary>
    /// <exception cref="StoreException">
    /// <see cref="UniqueKey.Id"/> or <see cref="UniqueKey.Filename"/> is taken, or the original does not exist or belongs to another device:
    /// nothing was removed. <see cref="StoreFailure.OutcomeUnknown"/> also if the cartoon was inserted, but the others may not be removed.
    /// </exception>
    Task InsertAsync(RegeneratedCartoon cartoon, IReadOnlyCollection<CartoonId> displaced, CancellationToken cancellationToken);

    Task<RegeneratedCartoon?> FindAsync(CartoonId id, CancellationToken cancellationToken);

    /// <summary>Lists all cartoon documents of an original, including hidden ones.</summary>
    Task<ImmutableArray<RegeneratedCartoon>> ListAsync(OriginalId originalId, CancellationToken cancellationToken);

    /// <summary>Lists the device's cartoons whose original has no face.</summary>
    Task<ImmutableArray<RegeneratedCartoon>> ListVisibleAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>
    /// Lists cartoons of all devices created at or before <paramref name="cutoff"/>, including hidden ones, <b>oldest first</b>, starting
    /// after <paramref name="after"/>.
    /// </summary>
    Task<ImmutableArray<RegeneratedCartoon>> ListMadeByAsync(
        DateTimeOffset cutoff, ListPosition<CartoonId>? after, int limit, CancellationToken cancellationToken);

    /// <summary>Removes these documents; ids without a document are skipped.</summary>
    Task DeleteAsync(IReadOnlyCollection<CartoonId> ids, CancellationToken cancellationToken);
}

/// <summary>The faces. The rules of <see cref="IAvatarStore"/> apply.</summary>
public interface IFaces
{
    /// <exception cref="StoreException">
    /// <see cref="UniqueKey.Id"/>, <see cref="UniqueKey.Filename"/> or <see cref="UniqueKey.FaceOfOriginal"/> is taken, or the original
    /// does not exist or belongs to another device. If several values are taken, <see cref="UniqueKey.Id"/> is reported first.
    /// </exception>
    Task InsertAsync(DownloadedFace face, CancellationToken cancellationToken);

    Task<DownloadedFace?> FindAsync(OriginalId originalId, CancellationToken cancellationToken);

    /// <summary>Finds the face whose download removed this cartoon: its source, or another cartoon of the same original.</summary>
    Task<DownloadedFace?> FindByCartoonAsync(CartoonId cartoonId, CancellationToken cancellationToken);

    /// <inheritdoc cref="IOriginals.ListAsync"/>
    Task<ImmutableArray<DownloadedFace>> ListAsync(DeviceId deviceId, ListPosition<FaceId>? after, int limit, CancellationToken cancellationToken);

    Task<int> CountAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>Removes a face. Does nothing if it does not exist.</summary>
    Task DeleteAsync(FaceId id, CancellationToken cancellationToken);
}

/// <summary>
/// A cursor into a list ordered by <c>(createdAt, id)</c>. The next page is selected by value (keyset pagination), so every page costs
/// the same and no document is skipped or repeated while the list grows.
/// </summary>
/// <typeparam name="TId">The type of the documents' ids.</typeparam>
public readonly record struct ListPosition<TId>(DateTimeOffset CreatedAt, TId Id) where TId : struct;

/// <summary>Creates <see cref="ListPosition{TId}"/>s.</summary>
public static class ListPosition
{
    /// <summary>Returns the position of a document.</summary>
    public static ListPosition<TId> Of<TId>(IListed<TId> document) where TId : struct => new(document.CreatedAt, document.Id);
}
