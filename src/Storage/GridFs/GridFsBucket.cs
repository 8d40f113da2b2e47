using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.GridFs;

/// <summary>
/// The collections <c>images.files</c> and <c>images.chunks</c> as GridFS lays them out, so that its tools read them. What a
/// file is (unfinished, published, set aside, deleted) is its name, names are unique, and each change of state is one update
/// of one document: of any two that cannot both happen, MongoDB lets one happen.
/// </summary>
/// <remarks>
/// <code>
/// unfinished/id → area/name → lost+found/area/name
///       ↓             ↓
///     deleted/name.number → chunks removed → document removed
/// </code>
/// A received photo goes from incoming/ to originals/ with a note of its first name, by which it is withdrawn until it is settled.
/// Source: https://github.com/mongodb/specifications/blob/master/source/gridfs/gridfs-spec.md
/// </remarks>
internal sealed class GridFsBucket(IMongoDatabase database, TimeProvider time, int chunkSize = GridFsBucket.DefaultChunkSize)
{
    public const string Name = "images";

    /// <summary>Half a mebibyte, less what keeps the whole document below it: arrays are pooled by powers of two.</summary>
    public const int DefaultChunkSize = 511 * 1024;

    private const int FreedAtOnce = 100;
    private const string FileIdField = "files_id";
    private const string NumberField = "n";
    private const string DeletedAtField = "metadata.deletedAt";
    private const string IncomingField = "metadata.incoming";

    /// <summary>
    /// When a published file lost its name, by the clock of the server, so that those who follow deletions need not agree on the time
    /// with those who delete. <see cref="DeletedAtField"/> is by the clock of the silo, as the cutoffs are that it is compared with.
    /// </summary>
    private const string RemovedAtField = "metadata.removedAt";

    private static readonly BsonDocument DataAlone = new() { { "_id", 0 }, { "data", 1 } };

    private readonly IMongoCollection<GridFsFile> _files = database.GetCollection<GridFsFile>(Name + ".files");
    private readonly IMongoCollection<RawBsonDocument> _chunks = database.GetCollection<RawBsonDocument>(Name + ".chunks");

    private static FilterDefinitionBuilder<GridFsFile> Files => Builders<GridFsFile>.Filter;
    private static FilterDefinitionBuilder<RawBsonDocument> Chunks => Builders<RawBsonDocument>.Filter;
    private static UpdateDefinitionBuilder<GridFsFile> Change => Builders<GridFsFile>.Update;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    public int ChunkSize => chunkSize;

    /// <summary>Any number of processes may do so at once.</summary>
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

    /// <summary>Begins a file. Its document is there before its first chunk, so no chunk is ever without one.</summary>
    public async Task<ObjectId> BeginAsync(CancellationToken cancellationToken)
    {
        var id = ObjectId.GenerateNewId();
        var file = new GridFsFile
        {
            Id = id,
            Length = 0,
            ChunkSize = chunkSize,
            UploadDate = Now,
            Filename = GridFsNames.OfUnfinished(id),
        };
        await _files.InsertOneAsync(file, cancellationToken: cancellationToken).ConfigureAwait(false);
        return id;
    }

    public Task WriteChunkAsync(ObjectId id, int number, GridFsChunk chunk, CancellationToken cancellationToken) =>
        _chunks.InsertOneAsync(chunk.ToDocument(ObjectId.GenerateNewId(), id, number), cancellationToken: cancellationToken);

    /// <summary>Shows that the writer lives; false if the file is no longer unfinished.</summary>
    public async Task<bool> RenewAsync(ObjectId id, CancellationToken cancellationToken)
    {
        var result = await _files.UpdateOneAsync(
            Named(id, GridFsNames.OfUnfinished(id)), Change.Set(file => file.UploadDate, Now), cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        return result.MatchedCount > 0;
    }

    /// <summary>
    /// Gives an unfinished file its name and length; true too if that has happened already. False if it is no longer
    /// unfinished: the sweep took it, whose chunks may be gone.
    /// </summary>
    /// <exception cref="MongoException">Also where the name is taken, see <see cref="Mongo.MongoFailures.IsTaken"/>.</exception>
    public async Task<bool> PublishAsync(ObjectId id, string filename, long length, CancellationToken cancellationToken)
    {
        var change = Change
            .Set(file => file.Filename, filename)
            .Set(file => file.Length, length)
            .Set(file => file.UploadDate, Now);
        var result = await _files.UpdateOneAsync(
            Named(id, GridFsNames.OfUnfinished(id)), change, cancellationToken: cancellationToken).ConfigureAwait(false);
        return result.MatchedCount > 0
            || await _files.Find(Named(id, filename)).AnyAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Removes what a writer began and nobody was told the name of, be it unfinished or published under <paramref name="tried"/>.
    /// </summary>
    /// <param name="id">The file.</param>
    /// <param name="tried">The name that it may have got; null if none was tried.</param>
    /// <param name="hasChunks">Whether any was sent.</param>
    /// <param name="mayStillCome">
    /// Whether a chunk may still arrive whose answer did not: then the document stays, so that the sweep removes the chunks once more.
    /// </param>
    public async Task AbandonAsync(ObjectId id, string? tried, bool hasChunks, bool mayStillCome)
    {
        var ours = Files.Eq(file => file.Id, id)
            & Files.In(file => file.Filename, tried is null ? [GridFsNames.OfUnfinished(id)] : [GridFsNames.OfUnfinished(id), tried]);
        if (!hasChunks)
        {
            await _files.DeleteOneAsync(ours).ConfigureAwait(false);
            return;
        }

        var result = await _files.UpdateOneAsync(ours, Deletion(GridFsNames.OfUnfinished(id), Now)).ConfigureAwait(false);
        var taken = result.MatchedCount > 0;

        // A file that the sweep has removed meanwhile has no document, but the chunks that were written after that.
        if (!taken && await _files.Find(Files.Eq(file => file.Id, id)).AnyAsync().ConfigureAwait(false)) return;
        await _chunks.DeleteManyAsync(Chunks.Eq(FileIdField, id)).ConfigureAwait(false);
        if (taken && !mayStillCome) await _files.DeleteOneAsync(Files.Eq(file => file.Id, id)).ConfigureAwait(false);
    }

    public Task<GridFsFile?> FindAsync(string filename, CancellationToken cancellationToken) =>
        _files.Find(Files.Eq(file => file.Filename, filename)).FirstOrDefaultAsync(cancellationToken)!;

    /// <summary>Those of these names that are there.</summary>
    public async Task<List<string>> FindAsync(IEnumerable<string> filenames, CancellationToken cancellationToken) =>
        await _files.Find(Files.In(file => file.Filename, filenames)).Project(file => file.Filename).ToListAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>The files that lost their names after <paramref name="since"/>, in the order in which they did, by their names of now.</summary>
    public Task<IAsyncCursor<BsonDocument>> FindRemovedAsync(DateTime since, CancellationToken cancellationToken) =>
        _files.Find(Files.Gt(RemovedAtField, since))
            .Sort(Builders<GridFsFile>.Sort.Ascending(RemovedAtField))
            .Project<BsonDocument>(Builders<GridFsFile>.Projection.Include(file => file.Filename).Include(RemovedAtField))
            .ToCursorAsync(cancellationToken);

    /// <summary>Up to <paramref name="limit"/> files whose names begin with this text, in the order of their names, after the one that is named.</summary>
    public Task<List<GridFsFile>> ListAsync(string prefix, string after, int limit, CancellationToken cancellationToken) =>
        _files.Find(In(prefix) & Files.Gt(file => file.Filename, after))
            .SortBy(file => file.Filename)
            .Limit(limit)
            .ToListAsync(cancellationToken);

    /// <summary>
    /// Up to <paramref name="limit"/> files that were claimed and not settled, by their first names in the order of these, from the
    /// names of <paramref name="folder"/> after the one that is named.
    /// </summary>
    public Task<List<GridFsFile>> ListClaimedAsync(string folder, string after, int limit, CancellationToken cancellationToken) =>
        _files.Find(Files.Gt(IncomingField, after) & Files.Lt(IncomingField, Beyond(folder)))
            .Sort(Builders<GridFsFile>.Sort.Ascending(IncomingField))
            .Limit(limit)
            .ToListAsync(cancellationToken);

    /// <summary>Gives a received file its second name, and notes the first; false if neither name is there.</summary>
    public async Task<bool> ClaimAsync(string incoming, string filename, CancellationToken cancellationToken)
    {
        var change = Change.Set(file => file.Filename, filename).Set(IncomingField, incoming);
        var result = await _files.UpdateOneAsync(
            Files.Eq(file => file.Filename, incoming), change, cancellationToken: cancellationToken).ConfigureAwait(false);
        return result.MatchedCount > 0 || await _files.Find(Claimed(incoming, filename)).AnyAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Removes the note of a claimed file's first name; true too if that has happened already, as an update may be sent twice. False
    /// if the file is gone.
    /// </summary>
    public async Task<bool> SettleAsync(string incoming, string filename, CancellationToken cancellationToken)
    {
        var result = await _files.UpdateOneAsync(
            Claimed(incoming, filename), Change.Unset(IncomingField), cancellationToken: cancellationToken).ConfigureAwait(false);
        return result.MatchedCount > 0
            || await _files.Find(Files.Eq(file => file.Filename, filename)).AnyAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes the name of a received file, claimed or not, unless it is settled.</summary>
    public Task WithdrawAsync(string incoming, string filename, CancellationToken cancellationToken) => _files.UpdateOneAsync(
        Files.Eq(file => file.Filename, incoming) | Claimed(incoming, filename),
        Deletion(incoming, Now),
        cancellationToken: cancellationToken);

    /// <summary>The bytes of all files, those too that are deleted and not freed yet.</summary>
    public async Task<long> MeasureAsync(CancellationToken cancellationToken)
    {
        var sums = _files.Aggregate().Group(static _ => 1, static files => new { Bytes = files.Sum(static file => file.Length) });
        return (await sums.FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false))?.Bytes ?? 0;
    }

    /// <summary>Reads a chunk into <paramref name="destination"/>; returns its length, or nothing if it is not there.</summary>
    public async Task<int?> ReadChunkAsync(BsonValue fileId, int number, byte[] destination, CancellationToken cancellationToken)
    {
        using var cursor = await _chunks.FindAsync(Chunk(fileId, number), Into(destination), cancellationToken).ConfigureAwait(false);
        return await cursor.MoveNextAsync(cancellationToken).ConfigureAwait(false) ? Only(cursor.Current) : null;
    }

    /// <summary>The same for a caller who cannot wait otherwise.</summary>
    public int? ReadChunk(BsonValue fileId, int number, byte[] destination)
    {
        using var cursor = _chunks.FindSync(Chunk(fileId, number), Into(destination));
        return cursor.MoveNext() ? Only(cursor.Current) : null;
    }

    /// <summary>Takes a file's name. Its chunks stay for those who have it open, until <see cref="FreeDeletedAsync"/>.</summary>
    public Task DeleteAsync(string filename, CancellationToken cancellationToken) =>
        _files.UpdateOneAsync(
            Files.Eq(file => file.Filename, filename), Deletion(filename, Now).CurrentDate(RemovedAtField), cancellationToken: cancellationToken);

    /// <summary>Gives a file another name, if that is free; whether it is there does not matter.</summary>
    /// <exception cref="MongoException">Also where the name is taken, see <see cref="Mongo.MongoFailures.IsTaken"/>.</exception>
    public Task RenameAsync(string filename, string newName, CancellationToken cancellationToken) =>
        _files.UpdateOneAsync(
            Files.Eq(file => file.Filename, filename),
            Change.Set(file => file.Filename, newName).CurrentDate(RemovedAtField),
            cancellationToken: cancellationToken);

    /// <summary>
    /// Deletes unfinished files without a sign of life since <paramref name="cutoff"/>; returns how many. From here on their
    /// writers cannot publish them, so their chunks may go: publishing and this change the same document, which is in
    /// one state or the other.
    /// </summary>
    public async Task<int> DeleteUnfinishedAsync(DateTime cutoff, CancellationToken cancellationToken)
    {
        var deleted = 0;
        var old = Files.Lt(file => file.UploadDate, cutoff);
        using var cursor = await _files.Find(In(GridFsNames.UnfinishedFolder) & old).ToCursorAsync(cancellationToken).ConfigureAwait(false);
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
    /// Removes the chunks, and then the documents, of files deleted before <paramref name="cutoff"/>; returns how many. A crash
    /// in between leaves documents without chunks, which the next run meets again.
    /// </summary>
    public async Task<int> FreeDeletedAsync(DateTime cutoff, CancellationToken cancellationToken)
    {
        var old = In(GridFsNames.DeletedFolder) & Files.Lt(DeletedAtField, cutoff);
        for (var freed = 0; ;)
        {
            var batch = _files.Find(old).Limit(FreedAtOnce).Project(file => file.Id);
            var ids = await batch.ToListAsync(cancellationToken).ConfigureAwait(false);
            if (ids.Count == 0) return freed;
            await _chunks.DeleteManyAsync(Chunks.In(FileIdField, ids), cancellationToken).ConfigureAwait(false);
            await _files.DeleteManyAsync(Files.In(file => file.Id, ids), cancellationToken).ConfigureAwait(false);
            freed += ids.Count;
        }
    }

    private static UpdateDefinition<GridFsFile> Deletion(string filename, DateTime at) => Change
        .Set(file => file.Filename, GridFsNames.OfDeleted(filename))
        .Set(DeletedAtField, at)
        .Unset(IncomingField);

    private static FilterDefinition<GridFsFile> Claimed(string incoming, string filename) =>
        Files.Eq(file => file.Filename, filename) & Files.Eq(IncomingField, incoming);

    private static FilterDefinition<GridFsFile> Named(BsonValue id, string filename) =>
        Files.Eq(file => file.Id, id) & Files.Eq(file => file.Filename, filename);

    /// <summary>Names that begin with this text, and are longer.</summary>
    private static FilterDefinition<GridFsFile> In(string prefix) =>
        Files.Gt(file => file.Filename, prefix) & Files.Lt(file => file.Filename, Beyond(prefix));

    /// <summary>The first text behind all that begin with this one: its last character is the next.</summary>
    private static string Beyond(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);

    private static FilterDefinition<RawBsonDocument> Chunk(BsonValue fileId, int number) =>
        Chunks.Eq(FileIdField, fileId) & Chunks.Eq(NumberField, number);

    private static FindOptions<RawBsonDocument, int> Into(byte[] destination) => new()
    {
        Projection = new BsonDocumentProjectionDefinition<RawBsonDocument, int>(DataAlone, new GridFsChunkReader(destination)),
        Limit = 1,
    };

    private static int? Only(IEnumerable<int> lengths)
    {
        foreach (var length in lengths) return length;
        return null;
    }
}
