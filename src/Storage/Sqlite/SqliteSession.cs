using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Avatar.Storage.Sqlite;

/// <summary>A connection with its prepared statements; used by one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private const string Pragmas = """
        PRAGMA busy_timeout = 5000;
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON;
        PRAGMA temp_store = MEMORY;
        PRAGMA journal_size_limit = 67108864;
        """;

    /// <summary>Of SQLite's virtual machine: far less than a millisecond.</summary>
    private const int StepsBetweenLooks = 500;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _prepared = new(ReferenceEqualityComparer.Instance);

    private SqliteSession(SqliteConnection connection) => _connection = connection;

    public sqlite3 Handle => _connection.Handle!;

    /// <summary>Opens the database for the one writer, making it if it is missing.</summary>
    public static SqliteSession OpenForWriting(string path) => Open(path, SqliteOpenMode.ReadWriteCreate, "PRAGMA journal_mode = WAL;");

    /// <summary>Opens the database, which exists, for reading.</summary>
    public static SqliteSession OpenForReading(string path) => Open(path, SqliteOpenMode.ReadWrite, "PRAGMA query_only = ON;");

    /// <summary>Runs statements that are not worth keeping.</summary>
    public void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Runs a statement, preparing it the first time; returns how many rows it changed.</summary>
    /// <param name="sql">The statement: the same string object every time.</param>
    /// <param name="parameters">Names and values, in the same order every time.</param>
    public int Run(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Prepare(sql, parameters).ExecuteNonQuery();

    /// <summary>The first row, or null.</summary>
    /// <inheritdoc cref="Run"/>
    public T? Find<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
        where T : class
    {
        using var reader = Prepare(sql, parameters).ExecuteReader();
        return reader.Read() ? read(reader) : null;
    }

    /// <summary>All rows.</summary>
    /// <inheritdoc cref="Run"/>
    public ImmutableArray<T> List<T>(
        string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Prepare(sql, parameters).ExecuteReader();
        var rows = ImmutableArray.CreateBuilder<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows.DrainToImmutable();
    }

    /// <summary>The number in the first row; 0 if there is none.</summary>
    /// <inheritdoc cref="Run"/>
    public long Number(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Prepare(sql, parameters).ExecuteReader();
        return reader.Read() ? reader.GetInt64(0) : 0;
    }

    /// <summary>Looks whether the database is damaged; null if the time did not suffice, "ok" if it is not, else the first damage that was found.</summary>
    public string? FindDamage(TimeSpan limit)
    {
        var began = Stopwatch.GetTimestamp();
        raw.sqlite3_progress_handler(Handle, StepsBetweenLooks, _ => Stopwatch.GetElapsedTime(began) > limit ? 1 : 0, null);
        try
        {
            return Find("PRAGMA quick_check(1)", static row => row.GetString(0));
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            return null;
        }
        finally
        {
            raw.sqlite3_progress_handler(Handle, 0, null, null);
        }
    }

    /// <summary>Leaves the transaction, if SQLite has not left it of its own accord.</summary>
    public void RollBack()
    {
        if (raw.sqlite3_get_autocommit(Handle) == 0) Execute("ROLLBACK");
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values) command.Dispose();
        _connection.Dispose();
    }

    private static SqliteSession Open(string path, SqliteOpenMode mode, string pragma)
    {
        // How long a locked database is waited for is SQLite's busy_timeout. The driver repeats a statement that found it locked for so
        // many seconds on top, 30 unless it is told otherwise, and endlessly if it is told 0.
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 1 };
        var session = new SqliteSession(new(settings.ToString()));
        try
        {
            session._connection.Open();
            session.Execute(Pragmas);
            session.Execute(pragma);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            _prepared.Add(sql, command);
#pragma warning disable CA2100 // Every statement is a constant of this folder; values travel as parameters.
            command.CommandText = sql;
#pragma warning restore CA2100
            foreach (var (name, _) in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        for (var i = 0; i < parameters.Length; i++) command.Parameters[i].Value = parameters[i].Value ?? DBNull.Value;
        return command;
    }
}
