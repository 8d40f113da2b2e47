using Avatar.Storage.Mongo;
using MongoDB.Driver;

namespace Avatar.Storage.GridFs;

/// <summary>What MongoDB's refusals mean for a caller of the image store.</summary>
internal static class GridFsFailures
{
    /// <summary>Unauthorized, AuthenticationFailed, CannotCreateIndex, IndexOptionsConflict, IndexKeySpecsConflict.</summary>
    private static readonly int[] LastingCodes = [13, 18, 67, 85, 86];

    /// <summary>Runs one call of the driver.</summary>
    /// <exception cref="StoreException">Full or unavailable.</exception>
    public static async Task<T> TranslateAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception exception) when (MongoFailures.IsOfMongo(exception))
        {
            // Of a call that was given up, the driver may tell the broken connection.
            cancellationToken.ThrowIfCancellationRequested();
            throw Of(exception);
        }
    }

    /// <summary>
    /// A call that failed. An unknown outcome is told as unavailable: a file that nobody was told of is named by no document,
    /// so at worst the sweep finds an orphan.
    /// </summary>
    public static StoreException Of(Exception exception) =>
        MongoFailures.OfWrite(exception) is { Failure: StoreFailure.Full } full ? full : MongoFailures.OfRead(exception);

    /// <summary>The bucket could not be opened.</summary>
    public static StorageStartException OfStart(Exception exception, string database, string address) => exception switch
    {
        _ when MongoFailures.IsTaken(exception) => new StorageStartException(
            $"In the database '{database}', {GridFsBucket.Name}.files names two files alike, or {GridFsBucket.Name}.chunks " +
            $"has a chunk twice; this service makes neither. Rename one of them, and start again. {exception.Message}",
            exception),
        _ when IsLasting(exception) => new StorageStartException(
            $"The images cannot be kept in the database '{database}' at {address}: {exception.Message} " +
            "Give the user in ConnectionStrings:MongoDB the role readWrite there, or set Avatar:Files:Provider to FileSystem.",
            exception),
        _ => new StorageUnreachableException(
            $"The images' database '{database}' at {address} cannot be reached: {exception.Message}", exception),
    };

    private static bool IsLasting(Exception exception) =>
        exception is MongoAuthenticationException || (exception is MongoCommandException command && LastingCodes.Contains(command.Code));
}
