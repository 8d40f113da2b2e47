using Microsoft.Extensions.Logging;

namespace Avatar.Storage;

/// <summary>Log messages of the stores: events 2000 to 2099.</summary>
internal static partial class StorageLog
{
    [LoggerMessage(2000, LogLevel.Information, "Opened the database {Path}, schema version {Version}")]
    public static partial void DatabaseOpened(this ILogger logger, string path, int version);

    [LoggerMessage(2001, LogLevel.Information, "Migrated the database from schema version {From} to {To}")]
    public static partial void DatabaseMigrated(this ILogger logger, int from, int to);

    [LoggerMessage(2002, LogLevel.Error, "A transaction of {Commands} writes failed: {Failure}: {Reason} Further failures are not logged until a write succeeds")]
    public static partial void GroupFailed(this ILogger logger, int commands, StoreFailure failure, string reason);

    [LoggerMessage(2007, LogLevel.Debug, "Exception of a failed transaction of {Commands} writes")]
    public static partial void GroupFailedSo(this ILogger logger, int commands, Exception exception);

    [LoggerMessage(2003, LogLevel.Error, "Could not roll back the transaction; the next write tries again")]
    public static partial void RollBackFailed(this ILogger logger, Exception exception);

    [LoggerMessage(2004, LogLevel.Warning, "Could not write the write-ahead log back into the database; the next start will do it")]
    public static partial void CheckpointFailed(this ILogger logger, Exception exception);

    [LoggerMessage(2005, LogLevel.Error, "The database is damaged; this process reports not ready until it is restarted")]
    public static partial void DatabaseDamaged(this ILogger logger, Exception exception);

    [LoggerMessage(2006, LogLevel.Warning, "The database is too large to check completely within {Limit}; starting anyway")]
    public static partial void DatabaseNotChecked(this ILogger logger, TimeSpan limit);

    [LoggerMessage(2010, LogLevel.Information, "Opened the image folder {Root}")]
    public static partial void FilesOpened(this ILogger logger, string root);

    [LoggerMessage(2011, LogLevel.Warning, "Could not remove the unfinished file {Path}; a later sweep removes it")]
    public static partial void UnfinishedFileLeft(this ILogger logger, string path, Exception exception);

    [LoggerMessage(2012, LogLevel.Warning, "The disk budget is used up: {Used} of {Budget} bytes; new photos and cartoons are rejected")]
    public static partial void BudgetSpent(this ILogger logger, long used, long budget);

    [LoggerMessage(2013, LogLevel.Information, "The disk budget has free space again: {Used} of {Budget} bytes are used")]
    public static partial void BudgetHasRoom(this ILogger logger, long used, long budget);

    [LoggerMessage(2014, LogLevel.Error, "Cannot read the image {Area}/{Name}: {Reason}")]
    public static partial void ImageUnreadable(this ILogger logger, ImageArea area, ImageName name, string reason);

    [LoggerMessage(2015, LogLevel.Error, "Found a folder instead of the image {Area}/{Name} while deleting it; moved the folder to lost+found")]
    public static partial void FolderSetAside(this ILogger logger, ImageArea area, ImageName name);

    [LoggerMessage(2016, LogLevel.Warning, "The image folder {Root} has no space for another file; new photos and cartoons are rejected: {Reason}")]
    public static partial void FullAtStart(this ILogger logger, string root, string reason);

    [LoggerMessage(2017, LogLevel.Warning, "A file-system call timed out and still runs in the background; {Hanging} calls are hanging")]
    public static partial void FileCallHangs(this ILogger logger, int hanging);

    [LoggerMessage(2018, LogLevel.Information, "All hanging file-system calls have completed")]
    public static partial void NoFileCallHangs(this ILogger logger);

    [LoggerMessage(2030, LogLevel.Information, "Opened the MongoDB database {Database} at {Address}")]
    public static partial void MongoOpened(this ILogger logger, string database, string address);

    [LoggerMessage(2031, LogLevel.Information, "Created the collection {Collection}")]
    public static partial void MongoCollectionMade(this ILogger logger, string collection);

    [LoggerMessage(2032, LogLevel.Information, "Changed the validation rules of the collection {Collection}")]
    public static partial void MongoRulesChanged(this ILogger logger, string collection);

    [LoggerMessage(2033, LogLevel.Information, "Created {Count} indexes on the collection {Collection}")]
    public static partial void MongoIndexesMade(this ILogger logger, int count, string collection);

    [LoggerMessage(2050, LogLevel.Information, "Opened the image bucket {Bucket} in the database {Database} at {Address}")]
    public static partial void BucketOpened(this ILogger logger, string bucket, string database, string address);

    [LoggerMessage(2051, LogLevel.Warning, "Could not remove the unfinished image {File}; a later sweep removes it")]
    public static partial void UnfinishedChunksLeft(this ILogger logger, string file, Exception exception);

    [LoggerMessage(2052, LogLevel.Warning, "Unknown whether the image {File} was published; retrying")]
    public static partial void PublishedAgain(this ILogger logger, string file, Exception exception);

    [LoggerMessage(2053, LogLevel.Information, "Removed the chunks of {Files} deleted or unfinished images")]
    public static partial void DeletedFilesFreed(this ILogger logger, int files);

    [LoggerMessage(2054, LogLevel.Error, "Chunk {Number} of the image {File} is missing or has the wrong length")]
    public static partial void ChunkMissing(this ILogger logger, string file, int number);

    [LoggerMessage(2060, LogLevel.Warning, "Could not restrict access to {Path}; other users of this machine may open it: {Reason}")]
    public static partial void OthersMayOpen(this ILogger logger, string path, string reason);
}
