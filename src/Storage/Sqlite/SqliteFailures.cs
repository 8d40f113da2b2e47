using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Avatar.Storage.Sqlite;

/// <summary>Translates SQLite errors into store exceptions.</summary>
internal static class SqliteFailures
{
    /// <summary>Whether a unique value is taken.</summary>
    public static bool IsTaken(SqliteException exception) =>
        exception.SqliteExtendedErrorCode is SQLITE_CONSTRAINT_UNIQUE or SQLITE_CONSTRAINT_PRIMARYKEY;

    public static StoreException Taken(UniqueKey key, string table, SqliteException exception) =>
        new(key, $"The {key} already exists in {table}.", exception);

    /// <summary>Whether only this command is at fault, so that the transaction can continue without it.</summary>
    public static bool IsCommandError(Exception exception) =>
        exception is not SqliteException { SqliteErrorCode: not (SQLITE_CONSTRAINT or SQLITE_TOOBIG or SQLITE_MISMATCH) };

    /// <summary>The exception of a rejected command; nothing was written.</summary>
    public static StoreException Refusal(Exception exception) => exception as StoreException
        ?? new StoreException(StoreFailure.RuleBroken, $"The database rejected the write: {exception.Message}", exception);

    /// <summary>Translates a failed read, or a write that failed before its commit.</summary>
    public static StoreException BeforeCommit(Exception exception) => IsFull(exception)
        ? new(StoreFailure.Full, "The disk of the database is full.", exception)
        : new(StoreFailure.Unavailable, $"The database cannot be used now: {exception.Message}", exception);

    /// <summary>
    /// Translates a failed commit. On a full disk the transaction's final frame was not written, and on a busy database the commit did not
    /// start. After any other error the transaction may be in the log, and a restart would recover it.
    /// </summary>
    public static StoreException FromCommit(Exception exception) => IsFull(exception) || IsBusy(exception)
        ? BeforeCommit(exception)
        : new(StoreFailure.OutcomeUnknown, $"It is unknown whether the database stored the write: {exception.Message}", exception);

    public static StoreException Closed() => new(StoreFailure.Unavailable, "The database is closed.");

    public static StoreException Damaged() => new(
        StoreFailure.Unavailable, "The database is damaged. Restart the process; it checks the whole database at start.");

    /// <summary>The exception for a database that cannot be opened; its message says what the operator must do.</summary>
    public static StorageStartException CannotBeOpened(string path, Exception exception) => new(
        exception switch
        {
            SqliteException { SqliteErrorCode: SQLITE_BUSY } =>
                $"The database '{path}' is locked by another program. It is not damaged. Stop that program (sqlite3, a backup) and start again.",
            _ when IsFull(exception) => $"The disk of the database '{path}' is full. The database is not damaged. Free some space and start again.",
            SqliteException { SqliteErrorCode: SQLITE_CORRUPT or SQLITE_NOTADB } =>
                $"The database '{path}' is damaged: {exception.Message} Restore it from a backup, or set Avatar:DataDirectory to another folder.",
            _ => $"The database '{path}' cannot be opened: {exception.Message} Make it readable and writable for this process, or set Avatar:DataDirectory to another folder.",
        },
        exception);

    private static bool IsFull(Exception exception) =>
        exception is SqliteException { SqliteErrorCode: SQLITE_FULL } or SqliteException { SqliteExtendedErrorCode: SQLITE_IOERR_SHMSIZE };

    private static bool IsBusy(Exception exception) => exception is SqliteException { SqliteErrorCode: SQLITE_BUSY };
}
