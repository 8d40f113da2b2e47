using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Avatar.Storage.Sqlite;

/// <summary>The open database: its locks, the writer and the read connections.</summary>
internal sealed class SqliteDatabase : IAsyncDisposable
{
    private const string FileName = "avatar.db";

    /// <summary>Prefix of all files of this service in the data directory; image folders have other names.</summary>
    private const string Prefix = "avatar.";

    private readonly DirectoryLock _lock;
    private readonly DatabaseLock _databaseLock;
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;
    private readonly string _directory;

    private SqliteDatabase(
        string directory, DirectoryLock directoryLock, DatabaseLock databaseLock, SqliteWriter writer, SqliteReaders readers, SqliteHealth health)
    {
        _directory = directory;
        _lock = directoryLock;
        _databaseLock = databaseLock;
        _writer = writer;
        _readers = readers;
        Health = health;
    }

    public SqliteHealth Health { get; }

    /// <exception cref="StorageStartException">The directory or the database cannot be used.</exception>
    public static SqliteDatabase Open(SqliteOptions options, TimeSpan checkLimit, ILogger logger)
    {
        var directory = Path.GetFullPath(options.DataDirectory);
        var files = new PrivateFiles(options.Access);
        var directoryLock = DirectoryLock.Acquire(directory, files);
        DatabaseLock? databaseLock = null;
        try
        {
            var path = Path.Combine(directory, FileName);
            RestrictAccess(directory, path, files, logger);
            databaseLock = DatabaseLock.Acquire(path);
            var session = OpenSession(path, options, checkLimit, logger);
            var health = new SqliteHealth(logger);
            return new(directory, directoryLock, databaseLock, new(session, health, logger), new(path, Math.Max(4, Environment.ProcessorCount), health), health);
        }
        catch
        {
            databaseLock?.Dispose();
            directoryLock.Dispose();
            throw;
        }
    }

    /// <summary>Runs work on the writer, in a transaction that it may share with other writes.</summary>
    /// <exception cref="StoreException">The write was rejected or failed.</exception>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) => _writer.RunAsync(work, cancellationToken);

    /// <summary>Runs work on one of the read connections.</summary>
    /// <exception cref="StoreException">The database cannot be read.</exception>
    public Task<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) => _readers.RunAsync(work, cancellationToken);

    /// <summary>Returns the size in bytes of the database and its write-ahead log.</summary>
    public long MeasureFiles() => new DirectoryInfo(_directory).EnumerateFiles(FileName + "*").Sum(static file => file.Length);

    public async ValueTask DisposeAsync()
    {
        await _readers.DisposeAsync().ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
        _databaseLock.Dispose();
        _lock.Dispose();
    }

    /// <summary>
    /// Restricts access to the database's files. Creates the database file if it is missing, because SQLite copies its permissions to the
    /// log and the shared-memory index.
    /// </summary>
    private static void RestrictAccess(string directory, string path, PrivateFiles files, ILogger logger)
    {
        try
        {
            files.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw SqliteFailures.CannotBeOpened(path, exception);
        }

        files.RestrictUnlessShared(directory, static name => name.StartsWith(Prefix, StringComparison.Ordinal) || name is "uploads" or ImageCopies.FolderName or "lost+found", logger);
        foreach (var file in Directory.EnumerateFiles(directory, Prefix + "*")) files.Restrict(file, logger);
    }

    private static SqliteSession OpenSession(string path, SqliteOptions options, TimeSpan checkLimit, ILogger logger)
    {
        SqliteSession? session = null;
        try
        {
            session = SqliteSession.OpenForWriting(path);
            RefuseDamaged(session, path, checkLimit, logger);
            var found = SqliteSchema.Migrate(session);
            MetaTable.SetDeviceIdFormat(session, options.AllowOpaqueDeviceIds);
            if (found != SqliteSchema.Version) logger.DatabaseMigrated(found, SqliteSchema.Version);
            logger.DatabaseOpened(path, SqliteSchema.Version);
            return session;
        }
        catch (SqliteException exception)
        {
            session?.Dispose();
            throw SqliteFailures.CannotBeOpened(path, exception);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Refuses to start with a damaged database, because each write could damage it further. The check of a large database stops at the limit.
    /// </summary>
    private static void RefuseDamaged(SqliteSession session, string path, TimeSpan limit, ILogger logger)
    {
        var damage = session.FindDamage(limit);
        if (damage is null) logger.DatabaseNotChecked(limit);
        else if (damage is not "ok")
        {
            throw new StorageStartException($"The database '{path}' is damaged: {damage.ReplaceLineEndings(" ")}. Restore it from a backup, or set Avatar:DataDirectory to another folder.");
        }
    }
}
