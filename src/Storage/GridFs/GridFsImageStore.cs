using System.Runtime.CompilerServices;
using System.Text;
using Avatar.Storage.Mongo;
using Microsoft.Extensions.Logging;

namespace Avatar.Storage.GridFs;

/// <summary>The images as files of GridFS, in MongoDB itself.</summary>
internal sealed class GridFsImageStore(
    MongoConnection connection, TimeProvider time, ILogger<GridFsImageStore> logger, int chunkSize = GridFsBucket.DefaultChunkSize)
    : IImageStore, IStartableStore, IMeasuredStore
{
    private const int ListedAtOnce = 1000;

    /// <summary>Tells a database that its files are in its own bucket, and not in a folder.</summary>
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
        catch (Exception exception) when (MongoFailures.IsOfMongo(exception))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw GridFsFailures.OfStart(exception, database, connection.Address);
        }

        logger.BucketOpened(GridFsBucket.Name, database, connection.Address);
    }

    public async Task<IImageWriter> CreateAsync(ImageArea area, CancellationToken cancellationToken) =>
        await BeginAsync(name => GridFsNames.Of(area, name), cancellationToken).ConfigureAwait(false);

    public async Task<StoredImage?> OpenAsync(ImageArea area, ImageName name, CancellationToken cancellationToken)
    {
        var file = await FindAsync(GridFsNames.Of(area, name), cancellationToken).ConfigureAwait(false);
        if (file is null) return null;
        if (file.Length <= StoredImage.MostBytes) return new(Read(file), file.UploadDate) { KnowsLength = true };
        logger.ImageUnreadable(area, name, $"It has {file.Length} bytes, more than any image of this service.");
        throw new StoreException(StoreFailure.Unavailable, $"The image {name} is damaged.") { IsDamage = true };
    }

    public async Task<IReadOnlySet<ImageName>> FindExistingAsync(
        ImageArea area, IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken)
    {
        var filenames = names.Select(name => GridFsNames.Of(area, name));
        var found = await GridFsFailures.TranslateAsync(() => _bucket.FindAsync(filenames, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        return found.Select(filename => GridFsNames.TryParse(area, filename, out var name) ? name : default).ToHashSet();
    }

    public Task DeleteAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) => DoAsync(
        () => _bucket.DeleteAsync(GridFsNames.Of(area, name), cancellationToken), cancellationToken);

    /// <summary>Every change here is durable once it has returned.</summary>
    public Task FlushAsync(ImageArea area, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>In pages, each a query of its own: no cursor is to outlive what a sweep does between two of them.</summary>
    public async IAsyncEnumerable<StoredFile> ListAsync(
        ImageArea area, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var file in ListAsync(area, prefix, ListedAtOnce, cancellationToken).ConfigureAwait(false)) yield return file;
        if (area is not ImageArea.Incoming) yield break;
        await foreach (var file in ListClaimedAsync(prefix, cancellationToken).ConfigureAwait(false)) yield return file;
    }

    public Task<bool> ClaimAsync(ImageName incoming, CancellationToken cancellationToken) => GridFsFailures.TranslateAsync(
        () => _bucket.ClaimAsync(GridFsNames.Of(ImageArea.Incoming, incoming), GridFsNames.OfOriginal(incoming), cancellationToken), cancellationToken);

    public Task<bool> SettleAsync(ImageName incoming, CancellationToken cancellationToken) => GridFsFailures.TranslateAsync(
        () => _bucket.SettleAsync(GridFsNames.Of(ImageArea.Incoming, incoming), GridFsNames.OfOriginal(incoming), cancellationToken), cancellationToken);

    public Task WithdrawAsync(ImageName incoming, CancellationToken cancellationToken) => DoAsync(
        () => _bucket.WithdrawAsync(GridFsNames.Of(ImageArea.Incoming, incoming), GridFsNames.OfOriginal(incoming), cancellationToken), cancellationToken);

    public async Task SetAsideAsync(ImageArea area, ImageName name, CancellationToken cancellationToken)
    {
        var filename = GridFsNames.Of(area, name);
        for (var number = 0; ; number++)
        {
            try
            {
                var aside = GridFsNames.OfSetAside(area, name, number);
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
            : throw new StoreException(StoreFailure.Unavailable, $"{GridFsNames.StoreId} among the images holds something else than an id.");
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

    /// <summary>Always the same: there is one bucket in a database, and the documents lie beside it.</summary>
    public Task<Guid> GetFilesIdAsync(CancellationToken cancellationToken) => Task.FromResult(FilesId);

    /// <summary>An area is a part of the name here, so one file says as much as several; it is not given a name, which would stay for hours.</summary>
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

    private async Task<GridFsImageWriter> BeginAsync(Func<ImageName, string> place, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // A caller who gives up waits for the answer: of a file whose beginning nobody heard of, nobody could remove what was begun.
        var id = await GridFsFailures.TranslateAsync(() => _bucket.BeginAsync(CancellationToken.None), CancellationToken.None).ConfigureAwait(false);
        return new(_bucket, id, place, time, logger);
    }

    private Task<GridFsFile?> FindAsync(string filename, CancellationToken cancellationToken) =>
        GridFsFailures.TranslateAsync(() => _bucket.FindAsync(filename, cancellationToken), cancellationToken);

    private GridFsReadStream Read(GridFsFile file) => new(_bucket, file, logger);

    /// <summary>Received photos that were claimed and not settled, by the names that they were received under.</summary>
    private async IAsyncEnumerable<StoredFile> ListClaimedAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folder = GridFsNames.FolderOf(ImageArea.Incoming) + prefix;
        for (var last = folder; ;)
        {
            var page = await GridFsFailures.TranslateAsync(
                () => _bucket.ListClaimedAsync(folder, last, ListedAtOnce, cancellationToken), cancellationToken).ConfigureAwait(false);
            foreach (var file in page)
            {
                if (GridFsNames.TryParse(ImageArea.Incoming, file.Metadata!.Incoming!, out var name)) yield return new(name, file.UploadDate);
            }

            if (page.Count < ListedAtOnce) yield break;
            last = page[^1].Metadata!.Incoming!;
        }
    }

    private async IAsyncEnumerable<StoredFile> ListAsync(
        ImageArea area, string prefix, int atOnce, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folder = GridFsNames.FolderOf(area) + prefix;
        for (var last = folder; ;)
        {
            var page = await GridFsFailures.TranslateAsync(
                () => _bucket.ListAsync(folder, last, atOnce, cancellationToken), cancellationToken).ConfigureAwait(false);
            foreach (var file in page)
            {
                if (GridFsNames.TryParse(area, file.Filename, out var name)) yield return new(name, file.UploadDate);
            }

            if (page.Count < atOnce) yield break;
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
