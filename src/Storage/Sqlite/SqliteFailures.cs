using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Avatar.Storage.Sqlite;

/// <summary>What SQLite's result codes mean for a caller of the store.</summary>
internal static class SqliteFailures
{
    /// <summary>Whether a unique value was taken.</summary>
    public static bool IsTaken(SqliteException exception) =>
        exception.SqliteExtendedErrorCode is SQLITE_CONSTRAINT_UNIQUE or SQLITE_CONSTRAINT_PRIMARYKEY;

    public static StoreException Taken(UniqueKey key, string table, SqliteException exception) =>
        new(key, $"In {table} the value of {key} is taken.", exception);

    /// <summary>Whether the transaction can go on without the statement that failed so: the fault is the command's own.</summary>
    public static bool IsOfOneCommand(Exception exception) =>
        exception is not SqliteException { SqliteErrorCode: not (SQLITE_CONSTRAINT or SQLITE_TOOBIG or SQLITE_MISMATCH) };

    /// <summary>A command that was refused, with nothing of it written.</summary>
    public static StoreException Refusal(Exception exception) => exception as StoreException
        ?? new StoreException(StoreFailure.RuleBroken, $"The database refused the write: {exception.Message}", exception);

    /// <summary>A read, or a write before its commit, that failed.</summary>
    public static StoreException BeforeCommit(Exception exception) => IsFull(exception)
        ? new(StoreFailure.Full, "The disk of the database is full.", exception)
        : new(StoreFailure.Unavailable, $"The database cannot be used now: {exception.Message}", exception);

    /// <summary>
    /// A commit that failed. On a full disk the frame that ends a transaction was not written, and a busy database was not
    /// begun with; after anything else it may be in the log, and a restart would find it there.
    /// </summary>
    public static StoreException OfCommit(Exception exception) => IsFull(exception) || IsBusy(exception)
        ? BeforeCommit(exception)
        : new(StoreFailure.OutcomeUnknown, $"The database may have kept the write or not: {exception.Message}", exception);

    public static StoreException Closed() => new(StoreFailure.Unavailable, "The database is closed.");

    public static StoreException Damaged() => new(
        StoreFailure.Unavailable, "The database is damaged. The process is to be started anew, which looks at all of it.");

    /// <summary>What an operator can do about a database that cannot be opened.</summary>
    public static StorageStartException CannotBeOpened(string path, Exception exception) => new(
        exception switch
        {
            SqliteException { SqliteErrorCode: SQLITE_BUSY } =>
                $"The database '{path}' is locked by another program. It is not damaged: end that program (sqlite3, a backup), and start again.",
            _ when IsFull(exception) => $"The disk of the database '{path}' is full. The database is not damaged: make room, and start again.",
            SqliteException { SqliteErrorCode: SQLITE_CORRUPT or SQLITE_NOTADB } =>
                $"The database '{path}' is damaged: {exception.Message} Restore it, or set Avatar:DataDirectory to another folder.",
            _ => $"The database '{path}' cannot be opened: {exception.Message} Make it readable and writable for this process, or set Avatar:DataDirectory to another folder.",
        },
        exception);

    private static bool IsFull(Exception exception) =>
        exception is SqliteException { SqliteErrorCode: SQLITE_FULL } or SqliteException { SqliteExtendedErrorCode: SQLITE_IOERR_SHMSIZE };

    private static bool IsBusy(Exception exception) => exception is SqliteException { SqliteErrorCode: SQLITE_BUSY };
}
