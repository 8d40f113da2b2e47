using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Avatar.Storage.Sqlite;

/// <summary>A connection with its prepared statements; not thread-safe.</summary>
internal sealed class SqliteSession : IDisposable
{
    private const string Pragmas = """
        PRAGMA busy_timeout = 5000;
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON;
        PRAGMA temp_store = MEMORY;
        PRAGMA journal_size_limit = 67108864;
        """;

    /// <summary>Instructions of SQLite's virtual machine between two checks of the time limit; far less than a millisecond.</summary>
    private const int StepsBetweenChecks = 500;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _prepared = new(ReferenceEqualityComparer.Instance);

    private SqliteSession(SqliteConnection connection) => _connection = connection;

    public sqlite3 Handle => _connection.Handle!;

    /// <summary>Opens the database for the writer; creates it if it is missing.</summary>
    public static SqliteSession OpenForWriting(string path) => Open(path, SqliteOpenMode.ReadWriteCreate, "PRAGMA journal_mode = WAL;");

    /// <summary>Opens an existing database for reading.</summary>
    public static SqliteSession OpenForReading(string path) => Open(path, SqliteOpenMode.ReadWrite, "PRAGMA query_only = ON;");

    /// <summary>Runs statements without keeping them prepared.</summary>
    public void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Runs a statement, which is prepared on first use; returns the number of changed rows.</summary>
    /// <param name="sql">The statement. Pass the same string object every time: prepared statements are found by reference.</param>
    /// <param name="parameters">Names and values, in the same order every time.</param>
    public int Run(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Prepare(sql, parameters).ExecuteNonQuery();

    /// <summary>Returns the first row, or null.</summary>
    /// <inheritdoc cref="Run"/>
    public T? Find<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
        where T : class
    {
        using var reader = Prepare(sql, parameters).ExecuteReader();
        return reader.Read() ? read(reader) : null;
    }

    /// <summary>Returns all rows.</summary>
    /// <inheritdoc cref="Run"/>
    public ImmutableArray<T> List<T>(
        string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Prepare(sql, parameters).ExecuteReader();
        var rows = ImmutableArray.CreateBuilder<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows.DrainToImmutable();
    }

    /// <summary>Returns the number in the first row; 0 if there is no row.</summary>
    /// <inheritdoc cref="Run"/>
    public long Number(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Prepare(sql, parameters).ExecuteReader();
        return reader.Read() ? reader.GetInt64(0) : 0;
    }

    /// <summary>Checks the database for damage. Returns "ok", the first damage found, or null if the time limit was reached.</summary>
    public string? FindDamage(TimeSpan limit)
    {
        var began = Stopwatch.GetTimestamp();
        raw.sqlite3_progress_handler(Handle, StepsBetweenChecks, _ => Stopwatch.GetElapsedTime(began) > limit ? 1 : 0, null);
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

    /// <summary>Rolls back the transaction, unless SQLite has already done so.</summary>
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
        // SQLite's busy_timeout limits the wait for a locked database. The driver then retries the statement for DefaultTimeout seconds on
        // top: 30 by default, forever if 0.
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
#pragma warning disable CA2100 // Every statement is a constant in this folder; values are passed as parameters.
            command.CommandText = sql;
#pragma warning restore CA2100
            foreach (var (name, _) in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        for (var i = 0; i < parameters.Length; i++) command.Parameters[i].Value = parameters[i].Value ?? DBNull.Value;
        return command;
    }
}

/// <summary>Converts values to and from columns and parameters.</summary>
internal static class SqliteValues
{
    private static readonly JsonSerializerOptions CamelCase = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    /// <summary>Encodes several values as one parameter, for <c>json_each</c>.</summary>
    public static string Array<T>(IEnumerable<T> values) where T : struct =>
        JsonSerializer.Serialize(values.Select(value => value.ToString()));

    /// <summary>Encodes faces as an array of objects, as MongoDB stores them.</summary>
    public static string? Faces(FoundFaces? faces) => faces is null ? null : JsonSerializer.Serialize(faces.Boxes, CamelCase);

    public static FoundFaces? Faces(this SqliteDataReader row, int column) => row.Optional(column) is { } array
        ? new() { Boxes = JsonSerializer.Deserialize<ImmutableArray<FaceBox>>(array, CamelCase) }
        : null;

    public static DateTimeOffset Time(this SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static string? Optional(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static T Parsed<T>(this SqliteDataReader row, int column) where T : IParsable<T> => T.Parse(row.GetString(column), null);

    public static ImmutableArray<T> Parsed<T>(string array) where T : struct, IParsable<T> =>
        [.. JsonSerializer.Deserialize<string[]>(array)!.Select(text => T.Parse(text, null))];
}
