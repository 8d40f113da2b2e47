using System.Runtime.CompilerServices;
using Avatar.Storage.Mongo;

namespace Avatar.Storage.GridFs;

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
