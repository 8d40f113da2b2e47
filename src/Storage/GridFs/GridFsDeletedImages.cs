using System.Runtime.CompilerServices;
using Avatar.Storage.Mongo;

namespace Avatar.Storage.GridFs;

/// <summary>
/// The deletions of a bucket. What is deleted keeps its document for hours, under another name and with the time of it: the list is
/// written by the same update that takes the image away.
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
