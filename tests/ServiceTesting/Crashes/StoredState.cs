using Avatar.ServiceTesting.Calls;
using Microsoft.Data.Sqlite;

namespace Avatar.ServiceTesting.Crashes;

/// <summary>The complete stored state, read without the service: documents, keys and files.</summary>
internal sealed record StoredState
{
    public required IReadOnlyDictionary<string, StoredOriginal> Originals { get; init; }

    public required IReadOnlyDictionary<string, StoredCartoon> Cartoons { get; init; }

    /// <summary>The faces by the id of their original.</summary>
    public required ILookup<string, StoredFace> Faces { get; init; }

    public required IReadOnlyDictionary<(string Device, string Key), StoredKey> Keys { get; init; }

    /// <summary>The lengths of finished files by area and name.</summary>
    public required IReadOnlyDictionary<(string Area, string Name), long> Files { get; init; }

    /// <summary>The names of unfinished files.</summary>
    public required IReadOnlyList<string> Unfinished { get; init; }

    /// <summary>Every document with its area.</summary>
    public IEnumerable<(string Area, IStoredImage Image)> Images =>
        Originals.Values.Select(static each => (StoredAreas.Originals, (IStoredImage)each))
            .Concat(Cartoons.Values.Select(static each => (StoredAreas.Temp, (IStoredImage)each)))
            .Concat(Faces.SelectMany(static faces => faces).Select(static each => (StoredAreas.Downloaded, (IStoredImage)each)));

    /// <summary>Files without a document. A master belongs to the face with the same name; the extensions may differ.</summary>
    public IEnumerable<(string Area, string Name)> Orphans
    {
        get
        {
            var faces = Faces.SelectMany(static faces => faces).Select(static face => Path.GetFileNameWithoutExtension(face.Filename)).ToHashSet();
            return Files.Keys.Except(Images.Select(static each => (each.Area, Name: each.Image.Filename)))
                .Where(file => file.Area is not StoredAreas.Masters || !faces.Contains(Path.GetFileNameWithoutExtension(file.Name)));
        }
    }

    /// <summary>Reads the state while the service runs.</summary>
    public static StoredState ReadRunning(string dataDirectory) => Read(dataDirectory, Path.Combine(dataDirectory, "avatar.db"));

    /// <summary>Reads a copy of the state of a stopped service, so that reading does not change the database.</summary>
    public static StoredState ReadStopped(string dataDirectory)
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(dataDirectory, "avatar.db*")) File.Copy(file, Path.Combine(folder.Path, Path.GetFileName(file)));
        return Read(dataDirectory, Path.Combine(folder.Path, "avatar.db"));
    }

    public IEnumerable<StoredCartoon> CartoonsOf(string original) =>
        Cartoons.Values.Where(cartoon => cartoon.Original == original).OrderBy(static cartoon => cartoon.CreatedAt);

    private static StoredState Read(string dataDirectory, string database)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        using var connection = new SqliteConnection(settings.ToString());
        connection.Open();
        Assert.Equal(["ok"], Rows(connection, "PRAGMA integrity_check", static row => row.GetString(0)));
        Assert.Empty(Rows(connection, "PRAGMA foreign_key_check", static row => row.GetString(0)));

        var files = new FolderFiles(Path.Combine(dataDirectory, "uploads"));
        return new()
        {
            Originals = Rows(connection, "SELECT id, deviceId, filename, fileSize, createdAt FROM originals", row => new StoredOriginal(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), ReadNumber(files, row.GetString(2))))
                .ToDictionary(static each => each.Id),
            Cartoons = Rows(connection, "SELECT id, deviceId, originalId, filename, fileSize, createdAt, seed FROM regenerated_cartoons", static row => new StoredCartoon(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6)))
                .ToDictionary(static each => each.Id),
            Faces = Rows(connection, "SELECT id, deviceId, originalId, filename, fileSize, createdAt FROM downloaded_faces", static row => new StoredFace(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.GetInt64(5)))
                .ToLookup(static each => each.Original),
            Keys = Rows(connection, "SELECT deviceId, key, originalId, cartoonId FROM idempotency_keys", static row => new StoredKey(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3)))
                .ToDictionary(static each => (each.Device, each.Key)),
            Files = files.ListAsync().GetAwaiter().GetResult(),
            Unfinished = files.ListUnfinishedAsync().GetAwaiter().GetResult(),
        };
    }

    /// <summary>Returns the number of the portrait in a file, or -1 if the file does not exist.</summary>
    private static long ReadNumber(FolderFiles files, string name) =>
        files.ReadOriginalAsync(name).GetAwaiter().GetResult() is { } photo ? Portrait.NumberIn(photo) : -1;

    private static List<T> Rows<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> read)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every statement is a constant in this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }
}
