using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>Translates MongoDB errors into store exceptions.</summary>
internal static class MongoFailures
{
    private const int UnauthorizedCode = 13;
    private const int RuleBrokenCode = 121;
    private const int DuplicateKeyCode = 11000;
    private const int OutOfDiskSpaceCode = 14031;

    /// <summary>
    /// Error codes of a server that cannot execute the command now: host unreachable, time limit, conflict with a concurrent operation (such
    /// as index creation at start), shutting down, stepped down, not primary, interrupted.
    /// </summary>
    private static readonly int[] TransientCodes =
    [
        6, 7, 50, 64, 89, 91, 100, 112, 117, 133, 134, 189, 202, 262, 276, 9001, 10107, 11600, 11602, 12586, 12587, 13435, 13436,
    ];

    /// <summary>Whether the exception comes from the driver or the server.</summary>
    public static bool IsMongoError(Exception exception) => exception is MongoException or TimeoutException;

    /// <summary>
    /// Whether a unique value is certainly taken. If a majority has not confirmed the other document, it could still be rolled back, so the
    /// result is false.
    /// </summary>
    public static bool IsTaken(Exception exception) => GetCode(exception) is DuplicateKeyCode && !HasWriteConcernError(exception);

    /// <summary>Whether the server reports the document's own id as taken, not another value.</summary>
    public static bool IsIdTaken(MongoWriteException refusal) =>
        refusal.WriteError.Message.Contains(" index: _id_ ", StringComparison.Ordinal);

    /// <summary>Whether a validator rejected the document.</summary>
    public static bool IsRuleBroken(Exception exception) => GetCode(exception) is RuleBrokenCode;

    /// <summary>Whether the user in the connection string lacks a permission.</summary>
    public static bool IsUnauthorized(Exception exception) => GetCode(exception) is UnauthorizedCode;

    /// <summary>Whether a different index with the same name or the same fields already exists.</summary>
    public static bool IsIndexConflict(Exception exception) => GetCode(exception) is 67 or 85 or 86;

    /// <summary>Whether a later retry may succeed.</summary>
    public static bool IsTransient(Exception exception) => exception switch
    {
        MongoAuthenticationException { InnerException: { } inner } => IsTransient(inner),
        MongoConnectionException or TimeoutException => true,
        MongoNotPrimaryException or MongoNodeIsRecoveringException or MongoExecutionTimeoutException => true,
        MongoWaitQueueFullException or MongoConnectionPoolPausedException or MongoWriteConcernException => true,
        MongoCursorNotFoundException => true,
        _ => GetCode(exception) is { } code && TransientCodes.Contains(code),
    };

    /// <summary>Translates the error of a read.</summary>
    public static StoreException FromRead(Exception exception) => Unavailable(exception);

    /// <summary>
    /// Translates the error of a write. The write certainly did not happen if the server was never reached, the document was rejected, the disk
    /// was full or a permission was missing. After any other error it may have happened.
    /// </summary>
    public static StoreException FromWrite(Exception exception) => exception switch
    {
        _ when IsRuleBroken(exception) => new(
            StoreFailure.RuleBroken, $"The database rejected the write: {exception.Message}", exception),
        _ when GetCode(exception) is OutOfDiskSpaceCode => new(StoreFailure.Full, "The disk of the database is full.", exception),
        _ when IsUnauthorized(exception) || WasNeverSent(exception) => Unavailable(exception),
        _ => Unknown(exception),
    };

    public static StoreException Taken(UniqueKey key, string collection, Exception exception) =>
        new(key, $"The {key} already exists in {collection}.", exception);

    public static StoreException Closed() => new(StoreFailure.Unavailable, "The database is not open yet.");

    /// <summary>
    /// Whether the write was never sent, because no server or connection was available. A <see cref="TimeoutException"/> proves this because
    /// the driver has no timeout for whole operations here; a missing reply causes another exception. A "not primary" reply proves nothing:
    /// it may answer the driver's retry and says nothing about the first attempt. A connection error proves nothing either: the driver uses
    /// the same exception for connections that it could not open and connections that it lost.
    /// </summary>
    private static bool WasNeverSent(Exception exception) => exception
        is TimeoutException or MongoWaitQueueFullException or MongoAuthenticationException or MongoConnectionPoolPausedException
        or MongoIncompatibleDriverException;

    private static bool HasWriteConcernError(Exception exception) => exception switch
    {
        MongoWriteException write => write.WriteConcernError is not null,
        MongoBulkWriteException bulk => bulk.WriteConcernError is not null,
        _ => false,
    };

    private static int? GetCode(Exception exception) => exception switch
    {
        MongoWriteException write => write.WriteError?.Code,
        MongoBulkWriteException bulk => bulk.WriteErrors is [var first, ..] ? first.Code : null,
        MongoDuplicateKeyException => DuplicateKeyCode,
        MongoCommandException command => command.Code,
        _ => null,
    };

    private static StoreException Unavailable(Exception exception) =>
        new(StoreFailure.Unavailable, $"Cannot reach the database: {exception.Message}", exception);

    private static StoreException Unknown(Exception exception) =>
        new(StoreFailure.OutcomeUnknown, $"It is unknown whether the database stored the write: {exception.Message}", exception);
}
