using System.Runtime.CompilerServices;
using System.Text;
using Avatar.Storage.Mongo;
using Microsoft.Extensions.Logging;

namespace Avatar.Storage.GridFs;

/// <summary>Stores images as GridFS files in MongoDB.</summary>
internal sealed class GridFsImageStore(
    MongoConnection connection, TimeProvider time, ILogger<GridFsImageStore> logger, int chunkSize = GridFsBucket.DefaultChunkSize)
    : IImageStore
{
    private const int PageSize = 1000;

    /// <summary>The fixed files id that a database records if its files are in its own bucket.</summary>
    private static readonly Guid FilesId = new("6f9d1e0a-3c0b-4d58-9a3e-6772696466d5");

    private readonly GridFsBucket _bucket = new(connection.Database, time, chunkSize);

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var database = connection.Database.DatabaseNamespace.DatabaseName;
        try
        {
            await _bucket.CreateIndexesAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (MongoFailures.IsMongoError(exception))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw GridFsFailures.ToStartException(exception, database, connection.Address);
        }

        logger.BucketOpened(GridFsBucket.Name, database, connection.Address);
    }

    public async Task<IImageWriter> CreateAsync(ImageArea area, CancellationToken cancellationToken) =>
        await BeginAsync(name => GridFsNames.ForImage(area, name), cancellationToken).ConfigureAwait(false);

    public async Task<StoredImage?> OpenAsync(ImageArea area, ImageName name, CancellationToken cancellationToken)
    {
        var file = await FindAsync(GridFsNames.ForImage(area, name), cancellationToken).ConfigureAwait(false);
        if (file is null) return null;
        if (file.Length <= StoredImage.MaxBytes) return new(Read(file), file.UploadDate) { KnowsLength = true };
        logger.ImageUnreadable(area, name, $"It has {file.Length} bytes, more than an image of this service can have.");
        throw new StoreException(StoreFailure.Unavailable, $"The image {name} is damaged.") { IsDamage = true };
    }

    public async Task<IReadOnlySet<ImageName>> FindExistingAsync(
        ImageArea area, IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken)
    {
        var filenames = names.Select(name => GridFsNames.ForImage(area, name));
        var found = await GridFsFailures.TranslateAsync(() => _bucket.FindAsync(filenames, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        return found.Select(filename => GridFsNames.TryParse(area, filename, out var name) ? name : default).ToHashSet();
    }

    public Task DeleteAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) => DoAsync(
        () => _bucket.DeleteAsync(GridFsNames.ForImage(area, name), cancellationToken), cancellationToken);

    /// <summary>Does nothing: every change in GridFS is durable when its call returns.</summary>
    public Task FlushAsync(ImageArea area, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Reads page by page with separate queries, so that no cursor times out while the sweep works on a page.</summary>
    public async IAsyncEnumerable<StoredFile> ListAsync(
        ImageArea area, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var file in ListAsync(area, prefix, PageSize, cancellationToken).ConfigureAwait(false)) yield return file;
        if (area is not ImageArea.Incoming) yield break;
        await foreach (var file in ListClaimedAsync(prefix, cancellationToken).ConfigureAwait(false)) yield return file;
    }

    public Task<bool> ClaimAsync(ImageName incoming, CancellationToken cancellationToken) => GridFsFailures.TranslateAsync(
        () => _bucket.ClaimAsync(GridFsNames.ForImage(ImageArea.Incoming, incoming), GridFsNames.ForOriginal(incoming), cancellationToken), cancellationToken);

    public Task<bool> SettleAsync(ImageName incoming, CancellationToken cancellationToken) => GridFsFailures.TranslateAsync(
        () => _bucket.SettleAsync(GridFsNames.ForImage(ImageArea.Incoming, incoming), GridFsNames.ForOriginal(incoming), cancellationToken), cancellationToken);

    public Task WithdrawAsync(ImageName incoming, CancellationToken cancellationToken) => DoAsync(
        () => _bucket.WithdrawAsync(GridFsNames.ForImage(ImageArea.Incoming, incoming), GridFsNames.ForOriginal(incoming), cancellationToken), cancellationToken);

    public async Task SetAsideAsync(ImageArea area, ImageName name, CancellationToken cancellationToken)
    {
        var filename = GridFsNames.ForImage(area, name);
        for (var number = 0; ; number++)
        {
            try
            {
                var aside = GridFsNames.ForSetAside(area, name, number);
                await DoAsync(() => _bucket.RenameAsync(filename, aside, cancellationToken), cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (StoreException exception) when (exception.InnerException is { } inner && MongoFailures.IsTaken(inner))
            {
            }
        }
    }

    public async Task<int> DeleteUnfinishedAsync(DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        var before = cutoff.UtcDateTime;
        var deleted = await GridFsFailures.TranslateAsync(
            () => _bucket.DeleteUnfinishedAsync(before, cancellationToken), cancellationToken).ConfigureAwait(false);
        var freed = await GridFsFailures.TranslateAsync(
            () => _bucket.FreeDeletedAsync(before, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (freed > 0) logger.DeletedFilesFreed(freed);
        return deleted;
    }

    public Task<long> MeasureAsync(CancellationToken cancellationToken) =>
        GridFsFailures.TranslateAsync(() => _bucket.MeasureAsync(cancellationToken), cancellationToken);

    public async Task<Guid?> GetStoreIdAsync(CancellationToken cancellationToken)
    {
        if (await FindAsync(GridFsNames.StoreId, cancellationToken).ConfigureAwait(false) is not { } file) return null;
        using var reader = new StreamReader(Read(file), Encoding.UTF8);
        return Guid.TryParse(await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false), out var storeId)
            ? storeId
            : throw new StoreException(StoreFailure.Unavailable, $"The file {GridFsNames.StoreId} in the image bucket does not contain an id.");
    }

    public async Task SetStoreIdAsync(Guid storeId, CancellationToken cancellationToken)
    {
        var writer = await BeginAsync(_ => GridFsNames.StoreId, cancellationToken).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            await writer.WriteAsync(Encoding.UTF8.GetBytes(storeId.ToString("D") + "\n"), cancellationToken).ConfigureAwait(false);
            await writer.PublishAsync(GridFsNames.StoreId, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Returns a constant: each database has one bucket, next to its documents.</summary>
    public Task<Guid> GetFilesIdAsync(CancellationToken cancellationToken) => Task.FromResult(FilesId);

    /// <summary>
    /// Writes one unpublished file: an area is only part of the name here, and a published file would remain for hours after its
    /// deletion.
    /// </summary>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        var writer = await CreateAsync(ImageArea.Temp, cancellationToken).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            await writer.WriteAsync("ready?"u8.ToArray(), cancellationToken).ConfigureAwait(false);
        }

        await HasFilesAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> HasFilesAsync(CancellationToken cancellationToken)
    {
        foreach (var area in ImageAreas.All)
        {
            await foreach (var _ in ListAsync(area, "", 1, cancellationToken).ConfigureAwait(false)) return true;
        }

        return false;
    }

    private async Task<GridFsImageWriter> BeginAsync(Func<ImageName, string> getFilename, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // Not cancellable: without the answer no caller would know the id and could remove the started file.
        var id = await GridFsFailures.TranslateAsync(() => _bucket.BeginAsync(CancellationToken.None), CancellationToken.None).ConfigureAwait(false);
        return new(_bucket, id, getFilename, time, logger);
    }

    private Task<GridFsFile?> FindAsync(string filename, CancellationToken cancellationToken) =>
        GridFsFailures.TranslateAsync(() => _bucket.FindAsync(filename, cancellationToken), cancellationToken);

    private GridFsReadStream Read(GridFsFile file) => new(_bucket, file, logger);

    /// <summary>Lists claimed, unsettled photos by their first names.</summary>
    private async IAsyncEnumerable<StoredFile> ListClaimedAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folder = GridFsNames.GetFolder(ImageArea.Incoming) + prefix;
        for (var last = folder; ;)
        {
            var page = await GridFsFailures.TranslateAsync(
                () => _bucket.ListClaimedAsync(folder, last, PageSize, cancellationToken), cancellationToken).ConfigureAwait(false);
            foreach (var file in page)
            {
                if (GridFsNames.TryParse(ImageArea.Incoming, file.Metadata!.Incoming!, out var name)) yield return new(name, file.UploadDate, file.Length);
            }

            if (page.Count < PageSize) yield break;
            last = page[^1].Metadata!.Incoming!;
        }
    }

    private async IAsyncEnumerable<StoredFile> ListAsync(
        ImageArea area, string prefix, int pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folder = GridFsNames.GetFolder(area) + prefix;
        for (var last = folder; ;)
        {
            var page = await GridFsFailures.TranslateAsync(
                () => _bucket.ListAsync(folder, last, pageSize, cancellationToken), cancellationToken).ConfigureAwait(false);
            foreach (var file in page)
            {
                if (GridFsNames.TryParse(area, file.Filename, out var name)) yield return new(name, file.UploadDate, file.Length);
            }

            if (page.Count < pageSize) yield break;
            last = page[^1].Filename;
        }
    }

    private static Task<bool> DoAsync(Func<Task> call, CancellationToken cancellationToken) => GridFsFailures.TranslateAsync(
        async () =>
        {
            await call().ConfigureAwait(false);
            return true;
        },
        cancellationToken);
}

/// <summary>
/// Lists the deletions in a bucket. A deleted file keeps its document for hours, with a new name and the time of the deletion, so the
/// update that deletes an image also adds it to this list.
/// </summary>
internal sealed class GridFsDeletedImages(MongoConnection connection, TimeProvider time) : IDeletedImages
{
    private readonly GridFsBucket _bucket = new(connection.Database, time);

    public async IAsyncEnumerable<DeletedImage> ListAsync(DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var cursor = await GridFsFailures.TranslateAsync(
            () => _bucket.FindRemovedAsync(since.UtcDateTime, cancellationToken), cancellationToken).ConfigureAwait(false);
        while (await GridFsFailures.TranslateAsync(() => cursor.MoveNextAsync(cancellationToken), cancellationToken).ConfigureAwait(false))
        {
            foreach (var file in cursor.Current)
            {
                if (GridFsNames.TryParseRemoved(file["filename"].AsString, out var area, out var name))
                {
                    yield return new(area, name, file["metadata"]["removedAt"].ToUniversalTime());
                }
            }
        }
    }
}
