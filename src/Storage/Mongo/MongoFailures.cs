using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>What MongoDB's refusals mean for a caller of a store.</summary>
internal static class MongoFailures
{
    private const int UnauthorizedCode = 13;
    private const int RuleBrokenCode = 121;
    private const int DuplicateKeyCode = 11000;
    private const int OutOfDiskSpaceCode = 14031;

    /// <summary>
    /// Codes with which a server that is there says that it cannot now: a host out of reach, a time limit, a conflict with what
    /// another one does at the moment (the indexes of a start among it), shutting down, stepped down, not primary, interrupted.
    /// </summary>
    private static readonly int[] PassingCodes =
    [
        6, 7, 50, 64, 89, 91, 100, 112, 117, 133, 134, 189, 202, 262, 276, 9001, 10107, 11600, 11602, 12586, 12587, 13435, 13436,
    ];

    /// <summary>Whether this came from the driver or the server.</summary>
    public static bool IsOfMongo(Exception exception) => exception is MongoException or TimeoutException;

    /// <summary>
    /// Whether a unique value was taken, for certain: where a majority did not confirm the document that has it, that one may
    /// go again.
    /// </summary>
    public static bool IsTaken(Exception exception) => CodeOf(exception) is DuplicateKeyCode && !HasWriteConcernError(exception);

    /// <summary>Whether the server says that it is the document's own id that is taken, and not another value.</summary>
    public static bool IsOfId(MongoWriteException refusal) =>
        refusal.WriteError.Message.Contains(" index: _id_ ", StringComparison.Ordinal);

    /// <summary>Whether a validator refused the document.</summary>
    public static bool IsRuleBroken(Exception exception) => CodeOf(exception) is RuleBrokenCode;

    /// <summary>Whether the user of the connection string lacks a right.</summary>
    public static bool IsUnauthorized(Exception exception) => CodeOf(exception) is UnauthorizedCode;

    /// <summary>Whether there is an index already that has the name or the fields of one to be made, but is another.</summary>
    public static bool IsIndexConflict(Exception exception) => CodeOf(exception) is 67 or 85 or 86;

    /// <summary>Whether trying again later may help.</summary>
    public static bool IsPassing(Exception exception) => exception switch
    {
        MongoAuthenticationException { InnerException: { } inner } => IsPassing(inner),
        MongoConnectionException or TimeoutException => true,
        MongoNotPrimaryException or MongoNodeIsRecoveringException or MongoExecutionTimeoutException => true,
        MongoWaitQueueFullException or MongoConnectionPoolPausedException or MongoWriteConcernException => true,
        MongoCursorNotFoundException => true,
        _ => CodeOf(exception) is { } code && PassingCodes.Contains(code),
    };

    /// <summary>A read that failed.</summary>
    public static StoreException OfRead(Exception exception) => Unavailable(exception);

    /// <summary>
    /// A write that failed. Only what is certain is told as certain: a server that was never reached, a document that was
    /// refused, a disk that was full, a right that is missing. Everything else may have been written.
    /// </summary>
    public static StoreException OfWrite(Exception exception) => exception switch
    {
        _ when IsRuleBroken(exception) => new(
            StoreFailure.RuleBroken, $"The database refused the write: {exception.Message}", exception),
        _ when CodeOf(exception) is OutOfDiskSpaceCode => new(StoreFailure.Full, "The disk of the database is full.", exception),
        _ when IsUnauthorized(exception) || WasNeverSent(exception) => Unavailable(exception),
        _ => Unknown(exception),
    };

    public static StoreException Taken(UniqueKey key, string collection, Exception exception) =>
        new(key, $"In {collection} the value of {key} is taken.", exception);

    public static StoreException Closed() => new(StoreFailure.Unavailable, "The database is not open yet.");

    /// <summary>
    /// No server was there to send it to, or no connection was to be had. A time-out says so as long as the driver has no limit
    /// for whole operations, which it takes from no connection string; waiting for an answer in vain ends otherwise. A server
    /// that answers that it is no primary is not among these: where the driver has tried a second time, that answer says nothing
    /// about the first. Nor is a connection that broke: the driver has one exception for those it could not open and those it lost.
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

    private static int? CodeOf(Exception exception) => exception switch
    {
        MongoWriteException write => write.WriteError?.Code,
        MongoBulkWriteException bulk => bulk.WriteErrors is [var first, ..] ? first.Code : null,
        MongoDuplicateKeyException => DuplicateKeyCode,
        MongoCommandException command => command.Code,
        _ => null,
    };

    private static StoreException Unavailable(Exception exception) =>
        new(StoreFailure.Unavailable, $"The database cannot be reached: {exception.Message}", exception);

    private static StoreException Unknown(Exception exception) =>
        new(StoreFailure.OutcomeUnknown, $"The database may have kept the write or not: {exception.Message}", exception);
}
