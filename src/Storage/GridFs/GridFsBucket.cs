using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.GridFs;

/// <summary>
/// Reads and writes <c>images.files</c> and <c>images.chunks</c> in the GridFS layout, so that GridFS tools can read them. A file's state
/// (unfinished, published, set aside, deleted) is part of its name, and names are unique. Each state change is one update of one document,
/// so of two conflicting changes MongoDB lets exactly one succeed.
/// </summary>
/// <remarks>
/// <code>
/// unfinished/id → area/name → lost+found/area/name
///       ↓             ↓
///     deleted/name.number → chunks removed → document removed
/// </code>
/// A claimed photo moves from incoming/ to originals/ and keeps its first name in <c>metadata.incoming</c>; until it is settled, it can be
/// withdrawn by that name.
/// Source: https://github.com/mongodb/specifications/blob/master/source/gridfs/gridfs-spec.md
/// </remarks>
internal sealed class GridFsBucket(IMongoDatabase database, TimeProvider time, int chunkSize = GridFsBucket.DefaultChunkSize)
{
    public const string Name = "images";

    /// <summary>Slightly less than 512 KiB, so that a whole document fits into a pooled array: pools use powers of two.</summary>
    public const int DefaultChunkSize = 511 * 1024;

    private const int FreeBatchSize = 100;
    private const string FileIdField = "files_id";
    private const string NumberField = "n";
    private const string DeletedAtField = "metadata.deletedAt";
    private const string IncomingField = "metadata.incoming";

    /// <summary>
    /// When a published file was deleted or set aside, by the server's clock, so that the clocks of fronts and silos need not agree.
    /// <see cref="DeletedAtField"/> uses the silo's clock, like the cutoffs that it is compared with.
    /// </summary>
    private const string RemovedAtField = "metadata.removedAt";

    private static readonly BsonDocument DataOnly = new() { { "_id", 0 }, { "data", 1 } };

    private readonly IMongoCollection<GridFsFile> _files = database.GetCollection<GridFsFile>(Name + ".files");
    private readonly IMongoCollection<RawBsonDocument> _chunks = database.GetCollection<RawBsonDocument>(Name + ".chunks");

    private static FilterDefinitionBuilder<GridFsFile> Files => Builders<GridFsFile>.Filter;
    private static FilterDefinitionBuilder<RawBsonDocument> Chunks => Builders<RawBsonDocument>.Filter;
    private static UpdateDefinitionBuilder<GridFsFile> Change => Builders<GridFsFile>.Update;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    public int ChunkSize => chunkSize;

    /// <summary>Creates the indexes; safe to run concurrently in any number of processes.</summary>
    public async Task CreateIndexesAsync(CancellationToken cancellationToken)
    {
        var unique = new CreateIndexOptions { Unique = true };
        var byName = Builders<GridFsFile>.IndexKeys.Ascending(file => file.Filename);
        var sparse = new CreateIndexOptions { Sparse = true };
        var byIncoming = Builders<GridFsFile>.IndexKeys.Ascending(IncomingField);
        var byFile = Builders<RawBsonDocument>.IndexKeys.Ascending(FileIdField).Ascending(NumberField);
        var byRemoval = Builders<GridFsFile>.IndexKeys.Ascending(RemovedAtField);
        await _files.Indexes.CreateOneAsync(new CreateIndexModel<GridFsFile>(byName, unique), cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        await _files.Indexes.CreateOneAsync(new CreateIndexModel<GridFsFile>(byIncoming, sparse), cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        await _files.Indexes.CreateOneAsync(new CreateIndexModel<GridFsFile>(byRemoval, sparse), cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        await _chunks.Indexes.CreateOneAsync(new CreateIndexModel<RawBsonDocument>(byFile, unique), cancellationToken: cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Starts a file. Its document is inserted before its first chunk, so that every chunk has a document.</summary>
    public async Task<ObjectId> BeginAsync(CancellationToken cancellationToken)
    {
        var id = ObjectId.GenerateNewId();
        var file = new GridFsFile
        {
            Id = id,
            Length = 0,
            ChunkSize = chunkSize,
            UploadDate = Now,
            Filename = GridFsNames.ForUnfinished(id),
        };
        await _files.InsertOneAsync(file, cancellationToken: cancellationToken).ConfigureAwait(false);
        return id;
    }

    public Task WriteChunkAsync(ObjectId id, int number, GridFsChunk chunk, CancellationToken cancellationToken) =>
        _chunks.InsertOneAsync(chunk.ToDocument(ObjectId.GenerateNewId(), id, number), cancellationToken: cancellationToken);

    /// <summary>Renews an unfinished file's date (heartbeat of its writer); false if the file is no longer unfinished.</summary>
    public async Task<bool> RenewAsync(ObjectId id, CancellationToken cancellationToken)
    {
        var result = await _files.UpdateOneAsync(
            Named(id, GridFsNames.ForUnfinished(id)), Change.Set(file => file.UploadDate, Now), cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        return result.MatchedCount > 0;
    }

    /// <summary>
    /// Gives an unfinished file its name and length; also true if it already has this name. False if it is no longer unfinished: the
    /// sweep deleted it, and its chunks may be removed.
    /// </summary>
    /// <exception cref="MongoException">The call failed, or the name is taken (<see cref="Mongo.MongoFailures.IsTaken"/>).</exception>
    public async Task<bool> PublishAsync(ObjectId id, string filename, long length, CancellationToken cancellationToken)
    {
        var change = Change
            .Set(file => file.Filename, filename)
            .Set(file => file.Length, length)
            .Set(file => file.UploadDate, Now);
        var result = await _files.UpdateOneAsync(
            Named(id, GridFsNames.ForUnfinished(id)), change, cancellationToken: cancellationToken).ConfigureAwait(false);
        return result.MatchedCount > 0
            || await _files.Find(Named(id, filename)).AnyAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Removes a writer's file whose name was not returned to any caller, whether it is unfinished or published as
    /// <paramref name="tried"/>.
    /// </summary>
    /// <param name="id">The file's id.</param>
    /// <param name="tried">The name of the last publishing attempt; null if there was none.</param>
    /// <param name="hasChunks">Whether any chunk was sent.</param>
    /// <param name="mayStillArrive">
    /// Whether an unacknowledged chunk may still arrive. Then the document is kept, so that the sweep removes the chunks again later.
    /// </param>
    public async Task AbandonAsync(ObjectId id, string? tried, bool hasChunks, bool mayStillArrive)
    {
        var ours = Files.Eq(file => file.Id, id)
            & Files.In(file => file.Filename, tried is null ? [GridFsNames.ForUnfinished(id)] : [GridFsNames.ForUnfinished(id), tried]);
        if (!hasChunks)
        {
            await _files.DeleteOneAsync(ours).ConfigureAwait(false);
            return;
        }

        var result = await _files.UpdateOneAsync(ours, Deletion(GridFsNames.ForUnfinished(id), Now)).ConfigureAwait(false);
        var taken = result.MatchedCount > 0;

        // If the sweep has removed the file's document in the meantime, chunks written after that still exist.
        if (!taken && await _files.Find(Files.Eq(file => file.Id, id)).AnyAsync().ConfigureAwait(false)) return;
        await _chunks.DeleteManyAsync(Chunks.Eq(FileIdField, id)).ConfigureAwait(false);
        if (taken && !mayStillArrive) await _files.DeleteOneAsync(Files.Eq(file => file.Id, id)).ConfigureAwait(false);
    }

    public Task<GridFsFile?> FindAsync(string filename, CancellationToken cancellationToken) =>
        _files.Find(Files.Eq(file => file.Filename, filename)).FirstOrDefaultAsync(cancellationToken)!;

    /// <summary>Returns the given names that exist.</summary>
    public async Task<List<string>> FindAsync(IEnumerable<string> filenames, CancellationToken cancellationToken) =>
        await _files.Find(Files.In(file => file.Filename, filenames)).Project(file => file.Filename).ToListAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Lists files deleted or set aside after <paramref name="since"/>, oldest first, with their present names.</summary>
    public Task<IAsyncCursor<BsonDocument>> FindRemovedAsync(DateTime since, CancellationToken cancellationToken) =>
        _files.Find(Files.Gt(RemovedAtField, since))
            .Sort(Builders<GridFsFile>.Sort.Ascending(RemovedAtField))
            .Project<BsonDocument>(Builders<GridFsFile>.Projection.Include(file => file.Filename).Include(RemovedAtField))
            .ToCursorAsync(cancellationToken);

    /// <summary>
    /// Lists up to <paramref name="limit"/> files whose names begin with a prefix, sorted by name, starting after <paramref
    /// name="after"/>.
    /// </summary>
    public Task<List<GridFsFile>> ListAsync(string prefix, string after, int limit, CancellationToken cancellationToken) =>
        _files.Find(StartsWith(prefix) & Files.Gt(file => file.Filename, after))
            .SortBy(file => file.Filename)
            .Limit(limit)
            .ToListAsync(cancellationToken);

    /// <summary>
    /// Lists up to <paramref name="limit"/> claimed, unsettled files whose first names begin with <paramref name="folder"/>, sorted by
    /// first name, starting after <paramref name="after"/>.
    /// </summary>
    public Task<List<GridFsFile>> ListClaimedAsync(string folder, string after, int limit, CancellationToken cancellationToken) =>
        _files.Find(Files.Gt(IncomingField, after) & Files.Lt(IncomingField, GetUpperBound(folder)))
            .Sort(Builders<GridFsFile>.Sort.Ascending(IncomingField))
            .Limit(limit)
            .ToListAsync(cancellationToken);

    /// <summary>
    /// Gives a received file its second name and records the first; also true if it was claimed before, false if it does not exist.
    /// </summary>
    public async Task<bool> ClaimAsync(string incoming, string filename, CancellationToken cancellationToken)
    {
        var change = Change.Set(file => file.Filename, filename).Set(IncomingField, incoming);
        var result = await _files.UpdateOneAsync(
            Files.Eq(file => file.Filename, incoming), change, cancellationToken: cancellationToken).ConfigureAwait(false);
        return result.MatchedCount > 0 || await _files.Find(Claimed(incoming, filename)).AnyAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Removes the recorded first name of a claimed file. Also true if the file is already settled, because an update may be sent twice;
    /// false if the file does not exist.
    /// </summary>
    public async Task<bool> SettleAsync(string incoming, string filename, CancellationToken cancellationToken)
    {
        var result = await _files.UpdateOneAsync(
            Claimed(incoming, filename), Change.Unset(IncomingField), cancellationToken: cancellationToken).ConfigureAwait(false);
        return result.MatchedCount > 0
            || await _files.Find(Files.Eq(file => file.Filename, filename)).AnyAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes a received file, claimed or not, unless it is settled.</summary>
    public Task WithdrawAsync(string incoming, string filename, CancellationToken cancellationToken) => _files.UpdateOneAsync(
        Files.Eq(file => file.Filename, incoming) | Claimed(incoming, filename),
        Deletion(incoming, Now),
        cancellationToken: cancellationToken);

    /// <summary>Returns the total length of all files, including deleted files whose chunks are not yet removed.</summary>
    public async Task<long> MeasureAsync(CancellationToken cancellationToken)
    {
        var sums = _files.Aggregate().Group(static _ => 1, static files => new { Bytes = files.Sum(static file => file.Length) });
        return (await sums.FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false))?.Bytes ?? 0;
    }

    /// <summary>Reads a chunk into <paramref name="destination"/>; returns its length, or null if it does not exist.</summary>
    public async Task<int?> ReadChunkAsync(BsonValue fileId, int number, byte[] destination, CancellationToken cancellationToken)
    {
        using var cursor = await _chunks.FindAsync(Chunk(fileId, number), Into(destination), cancellationToken).ConfigureAwait(false);
        return await cursor.MoveNextAsync(cancellationToken).ConfigureAwait(false) ? FirstOrNull(cursor.Current) : null;
    }

    /// <summary>Synchronous form of <see cref="ReadChunkAsync"/>.</summary>
    public int? ReadChunk(BsonValue fileId, int number, byte[] destination)
    {
        using var cursor = _chunks.FindSync(Chunk(fileId, number), Into(destination));
        return cursor.MoveNext() ? FirstOrNull(cursor.Current) : null;
    }

    /// <summary>Marks a file as deleted by renaming it. Its chunks are kept for open readers until <see cref="FreeDeletedAsync"/>.</summary>
    public Task DeleteAsync(string filename, CancellationToken cancellationToken) =>
        _files.UpdateOneAsync(
            Files.Eq(file => file.Filename, filename), Deletion(filename, Now).CurrentDate(RemovedAtField), cancellationToken: cancellationToken);

    /// <summary>Renames a file. Does nothing if the file does not exist.</summary>
    /// <exception cref="MongoException">The call failed, or the new name is taken (<see cref="Mongo.MongoFailures.IsTaken"/>).</exception>
    public Task RenameAsync(string filename, string newName, CancellationToken cancellationToken) =>
        _files.UpdateOneAsync(
            Files.Eq(file => file.Filename, filename),
            Change.Set(file => file.Filename, newName).CurrentDate(RemovedAtField),
            cancellationToken: cancellationToken);

    /// <summary>
    /// Deletes unfinished files whose writers have not renewed them since <paramref name="cutoff"/>; returns their number. Publishing
    /// updates the same document, so the writers can no longer publish these files and their chunks can be removed.
    /// </summary>
    public async Task<int> DeleteUnfinishedAsync(DateTime cutoff, CancellationToken cancellationToken)
    {
        var deleted = 0;
        var old = Files.Lt(file => file.UploadDate, cutoff);
        using var cursor = await _files.Find(StartsWith(GridFsNames.UnfinishedFolder) & old).ToCursorAsync(cancellationToken).ConfigureAwait(false);
        while (await cursor.MoveNextAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var file in cursor.Current)
            {
                var result = await _files.UpdateOneAsync(
                    Named(file.Id, file.Filename) & old, Deletion(file.Filename, file.UploadDate), cancellationToken: cancellationToken)
                    .ConfigureAwait(false);
                deleted += (int)result.MatchedCount;
            }
        }

        return deleted;
    }

    /// <summary>
    /// Removes the chunks and then the documents of files deleted before <paramref name="cutoff"/>; returns their number. After a crash in
    /// between, the next run removes the remaining documents.
    /// </summary>
    public async Task<int> FreeDeletedAsync(DateTime cutoff, CancellationToken cancellationToken)
    {
        var old = StartsWith(GridFsNames.DeletedFolder) & Files.Lt(DeletedAtField, cutoff);
        for (var freed = 0; ;)
        {
            var batch = _files.Find(old).Limit(FreeBatchSize).Project(file => file.Id);
            var ids = await batch.ToListAsync(cancellationToken).ConfigureAwait(false);
            if (ids.Count == 0) return freed;
            await _chunks.DeleteManyAsync(Chunks.In(FileIdField, ids), cancellationToken).ConfigureAwait(false);
            await _files.DeleteManyAsync(Files.In(file => file.Id, ids), cancellationToken).ConfigureAwait(false);
            freed += ids.Count;
        }
    }

    private static UpdateDefinition<GridFsFile> Deletion(string filename, DateTime at) => Change
        .Set(file => file.Filename, GridFsNames.ForDeleted(filename))
        .Set(DeletedAtField, at)
        .Unset(IncomingField);

    private static FilterDefinition<GridFsFile> Claimed(string incoming, string filename) =>
        Files.Eq(file => file.Filename, filename) & Files.Eq(IncomingField, incoming);

    private static FilterDefinition<GridFsFile> Named(BsonValue id, string filename) =>
        Files.Eq(file => file.Id, id) & Files.Eq(file => file.Filename, filename);

    /// <summary>Matches names that begin with a prefix and are longer.</summary>
    private static FilterDefinition<GridFsFile> StartsWith(string prefix) =>
        Files.Gt(file => file.Filename, prefix) & Files.Lt(file => file.Filename, GetUpperBound(prefix));

    /// <summary>Returns the smallest string greater than all strings with this prefix, by incrementing its last character.</summary>
    private static string GetUpperBound(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);

    private static FilterDefinition<RawBsonDocument> Chunk(BsonValue fileId, int number) =>
        Chunks.Eq(FileIdField, fileId) & Chunks.Eq(NumberField, number);

    private static FindOptions<RawBsonDocument, int> Into(byte[] destination) => new()
    {
        Projection = new BsonDocumentProjectionDefinition<RawBsonDocument, int>(DataOnly, new GridFsChunkReader(destination)),
        Limit = 1,
    };

    private static int? FirstOrNull(IEnumerable<int> lengths)
    {
        foreach (var length in lengths) return length;
        return null;
    }
}
