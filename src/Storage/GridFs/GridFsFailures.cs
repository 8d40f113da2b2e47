using Avatar.Storage.Mongo;
using MongoDB.Driver;

namespace Avatar.Storage.GridFs;

/// <summary>Translates MongoDB errors into exceptions of the image store.</summary>
internal static class GridFsFailures
{
    /// <summary>Unauthorized, AuthenticationFailed, CannotCreateIndex, IndexOptionsConflict, IndexKeySpecsConflict.</summary>
    private static readonly int[] LastingCodes = [13, 18, 67, 85, 86];

    /// <summary>Runs one driver call and translates its errors.</summary>
    /// <exception cref="StoreException"><see cref="StoreFailure.Full"/> or <see cref="StoreFailure.Unavailable"/>.</exception>
    public static async Task<T> TranslateAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception exception) when (MongoFailures.IsMongoError(exception))
        {
            // For a cancelled call the driver may report a broken connection instead.
            cancellationToken.ThrowIfCancellationRequested();
            throw ToStoreException(exception);
        }
    }

    /// <summary>
    /// Translates the error of a failed call. An unknown outcome is reported as unavailable: no document refers to the file yet, so at
    /// worst the sweep finds an orphan.
    /// </summary>
    public static StoreException ToStoreException(Exception exception) =>
        MongoFailures.FromWrite(exception) is { Failure: StoreFailure.Full } full ? full : MongoFailures.FromRead(exception);

    /// <summary>Translates an error of opening the bucket.</summary>
    public static StorageStartException ToStartException(Exception exception, string database, string address) => exception switch
    {
        _ when MongoFailures.IsTaken(exception) => new StorageStartException(
            $"In the database '{database}', {GridFsBucket.Name}.files contains two files with the same name, or {GridFsBucket.Name}.chunks " +
            $"contains a chunk twice. This service creates neither. Rename or remove one of them and start again. {exception.Message}",
            exception),
        _ when IsLasting(exception) => new StorageStartException(
            $"Cannot store images in the database '{database}' at {address}: {exception.Message} " +
            "Give the user in ConnectionStrings:MongoDB the role readWrite there, or set Avatar:Files:Provider to FileSystem.",
            exception),
        _ => new StorageUnreachableException(
            $"Cannot reach the image database '{database}' at {address}: {exception.Message}", exception),
    };

    private static bool IsLasting(Exception exception) =>
        exception is MongoAuthenticationException || (exception is MongoCommandException command && LastingCodes.Contains(command.Code));
}
