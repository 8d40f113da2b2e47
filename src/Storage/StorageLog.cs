using Microsoft.Extensions.Logging;

namespace Avatar.Storage;

/// <summary>What the stores log: events 2000 to 2099.</summary>
internal static partial class StorageLog
{
    [LoggerMessage(2000, LogLevel.Information, "Opened the database {Path}, schema version {Version}")]
    public static partial void DatabaseOpened(this ILogger logger, string path, int version);

    [LoggerMessage(2001, LogLevel.Information, "Brought the database from schema version {From} to {To}")]
    public static partial void DatabaseMigrated(this ILogger logger, int from, int to);

    [LoggerMessage(2002, LogLevel.Error, "A transaction of {Commands} writes failed: {Failure}: {Reason} Further ones are not told of until one succeeds")]
    public static partial void GroupFailed(this ILogger logger, int commands, StoreFailure failure, string reason);

    [LoggerMessage(2007, LogLevel.Debug, "How a transaction of {Commands} writes failed")]
    public static partial void GroupFailedSo(this ILogger logger, int commands, Exception exception);

    [LoggerMessage(2003, LogLevel.Error, "The database could not be rolled back; the next write tries again")]
    public static partial void RollBackFailed(this ILogger logger, Exception exception);

    [LoggerMessage(2004, LogLevel.Warning, "The log could not be brought into the database; the next start does it")]
    public static partial void CheckpointFailed(this ILogger logger, Exception exception);

    [LoggerMessage(2005, LogLevel.Error, "The database is damaged; this process is not ready until it is started anew")]
    public static partial void DatabaseDamaged(this ILogger logger, Exception exception);

    [LoggerMessage(2006, LogLevel.Warning, "The database is too large to be looked at as a whole within {Limit}; the start goes on")]
    public static partial void DatabaseNotChecked(this ILogger logger, TimeSpan limit);

    [LoggerMessage(2010, LogLevel.Information, "Opened the images' folder {Root}")]
    public static partial void FilesOpened(this ILogger logger, string root);

    [LoggerMessage(2011, LogLevel.Warning, "An unfinished file stays behind until the next sweep: {Path}")]
    public static partial void UnfinishedFileLeft(this ILogger logger, string path, Exception exception);

    [LoggerMessage(2012, LogLevel.Warning, "The disk budget is spent: {Used} of {Budget} bytes are taken; photos and cartoons are refused")]
    public static partial void BudgetSpent(this ILogger logger, long used, long budget);

    [LoggerMessage(2013, LogLevel.Information, "There is room in the disk budget again: {Used} of {Budget} bytes are taken")]
    public static partial void BudgetHasRoom(this ILogger logger, long used, long budget);

    [LoggerMessage(2014, LogLevel.Error, "The image {Area}/{Name} cannot be read: {Reason}")]
    public static partial void ImageUnreadable(this ILogger logger, ImageArea area, ImageName name, string reason);

    [LoggerMessage(2015, LogLevel.Error, "In the place of the image {Area}/{Name}, which is to be deleted, there is a folder; it was moved to lost+found")]
    public static partial void FolderSetAside(this ILogger logger, ImageArea area, ImageName name);

    [LoggerMessage(2016, LogLevel.Warning, "The images' folder {Root} has no room for one more file; photos and cartoons are refused: {Reason}")]
    public static partial void FullAtStart(this ILogger logger, string root, string reason);

    [LoggerMessage(2017, LogLevel.Warning, "The disk does not answer a call, which is left to end alone; {Hanging} of them hang")]
    public static partial void FileCallHangs(this ILogger logger, int hanging);

    [LoggerMessage(2018, LogLevel.Information, "The disk has answered all calls that hung")]
    public static partial void NoFileCallHangs(this ILogger logger);

    [LoggerMessage(2020, LogLevel.Information, "Noted in the images' folder that it belongs to the database {StoreId}")]
    public static partial void StoreIdNoted(this ILogger logger, Guid storeId);

    [LoggerMessage(2030, LogLevel.Information, "Opened the database {Database} of MongoDB at {Address}")]
    public static partial void MongoOpened(this ILogger logger, string database, string address);

    [LoggerMessage(2031, LogLevel.Information, "Made the collection {Collection}")]
    public static partial void MongoCollectionMade(this ILogger logger, string collection);

    [LoggerMessage(2032, LogLevel.Information, "Changed the rules that documents of {Collection} are checked by")]
    public static partial void MongoRulesChanged(this ILogger logger, string collection);

    [LoggerMessage(2033, LogLevel.Information, "Made {Count} indexes of {Collection}")]
    public static partial void MongoIndexesMade(this ILogger logger, int count, string collection);

    [LoggerMessage(2050, LogLevel.Information, "Opened the images' bucket {Bucket} in the database {Database} at {Address}")]
    public static partial void BucketOpened(this ILogger logger, string bucket, string database, string address);

    [LoggerMessage(2051, LogLevel.Warning, "An unfinished image stays behind until the next sweep: {File}")]
    public static partial void UnfinishedChunksLeft(this ILogger logger, string file, Exception exception);

    [LoggerMessage(2052, LogLevel.Warning, "Whether the image {File} got its name is unknown; it is given once more")]
    public static partial void PublishedAgain(this ILogger logger, string file, Exception exception);

    [LoggerMessage(2053, LogLevel.Information, "Removed the bytes of {Files} images that were deleted or never finished")]
    public static partial void DeletedFilesFreed(this ILogger logger, int files);

    [LoggerMessage(2054, LogLevel.Error, "Chunk {Number} of the image {File} is missing or has another length")]
    public static partial void ChunkMissing(this ILogger logger, string file, int number);

    [LoggerMessage(2060, LogLevel.Warning, "Others on this machine may open {Path}: {Reason}")]
    public static partial void OthersMayOpen(this ILogger logger, string path, string reason);
}
