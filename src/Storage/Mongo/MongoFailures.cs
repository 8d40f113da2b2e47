using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>What MongoDB's refusals mean for a caller of a store.</summary>
internal static class MongoFailures
{
    private const int DuplicateKeyCode = 11000;
    private const int RuleBrokenCode = 121;
    private const int OutOfDiskSpaceCode = 14031;

    /// <summary>Codes with which a server refuses a write before it has done any of it.</summary>
    private static readonly int[] NotBegunCodes = [13, 18, 10107, 13435, 13436];

    /// <summary>Whether this came from the driver or the server.</summary>
    public static bool IsOfMongo(Exception exception) => exception is MongoException or TimeoutException;

    /// <summary>Whether a unique value was taken.</summary>
    public static bool IsTaken(Exception exception) => CodeOf(exception) is DuplicateKeyCode;

    /// <summary>Whether a validator refused the document.</summary>
    public static bool IsRuleBroken(Exception exception) => CodeOf(exception) is RuleBrokenCode;

    /// <summary>A read that failed.</summary>
    public static StoreException OfRead(Exception exception) => Unavailable(exception);

    /// <summary>
    /// A write that failed. Only what is certain is told as certain: a server that was never reached, a document that was
    /// refused, a disk that was full. Everything else may have been written.
    /// </summary>
    public static StoreException OfWrite(Exception exception) => exception switch
    {
        _ when HasWriteConcernError(exception) => Unknown(exception),
        _ when IsRuleBroken(exception) => new(
            StoreFailure.RuleBroken, $"The database refused the write: {exception.Message}", exception),
        _ when CodeOf(exception) is OutOfDiskSpaceCode => new(StoreFailure.Full, "The disk of the database is full.", exception),
        _ when WasNeverSent(exception) => Unavailable(exception),
        _ => Unknown(exception),
    };

    private static StoreException Unavailable(Exception exception) =>
        new(StoreFailure.Unavailable, $"The database cannot be reached: {exception.Message}", exception);

    private static StoreException Unknown(Exception exception) =>
        new(StoreFailure.OutcomeUnknown, $"The database may have kept the write or not: {exception.Message}", exception);

    /// <summary>No server was there to send it to, no connection was made, or the server says that it did nothing.</summary>
    private static bool WasNeverSent(Exception exception) =>
        exception is TimeoutException or MongoWaitQueueFullException or MongoAuthenticationException or MongoConnectionPoolPausedException
        || (CodeOf(exception) is { } code && NotBegunCodes.Contains(code));

    private static bool HasWriteConcernError(Exception exception) => exception switch
    {
        MongoWriteException write => write.WriteConcernError is not null,
        MongoBulkWriteException bulk => bulk.WriteConcernError is not null,
        MongoWriteConcernException => !IsTaken(exception),
        _ => false,
    };

    private static int? CodeOf(Exception exception) => exception switch
    {
        MongoWriteException write => write.WriteError?.Code,
        MongoBulkWriteException bulk => bulk.WriteErrors is [var first, ..] ? first.Code : null,
        MongoCommandException command => command.Code,
        _ => null,
    };
}
