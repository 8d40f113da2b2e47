using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Avatar.Storage.Sqlite;

/// <summary>The statements of <c>regenerated_cartoons</c>.</summary>
internal sealed class CartoonTable(SqliteDatabase database) : ICartoons
{
    private const string Columns =
        "id, deviceId, originalId, filename, filePath, imageUrl, fileSize, mimeType, createdAt, width, height, style, seed, sha256";

    private const string InsertSql = $"""
        INSERT INTO regenerated_cartoons ({Columns})
        VALUES ($id, $deviceId, $originalId, $filename, $filePath, $imageUrl, $fileSize, $mimeType, $createdAt, $width, $height,
            $style, $seed, $sha256)
        """;

    private const string FindSql = $"SELECT {Columns} FROM regenerated_cartoons WHERE id = $id";

    private const string ListSql =
        $"SELECT {Columns} FROM regenerated_cartoons WHERE originalId = $originalId ORDER BY createdAt DESC, id DESC";

    private const string ListVisibleSql = $"""
        SELECT {Columns} FROM regenerated_cartoons AS cartoon
        WHERE deviceId = $deviceId
            AND NOT EXISTS (SELECT 1 FROM downloaded_faces AS face WHERE face.originalId = cartoon.originalId)
        ORDER BY createdAt DESC, id DESC
        """;

    private const string ListMadeBySql = $"""
        SELECT {Columns} FROM regenerated_cartoons
        WHERE createdAt <= $cutoff AND (createdAt, id) > ($afterTime, $afterId)
        ORDER BY createdAt, id LIMIT $limit
        """;

    private const string DeleteSql = "DELETE FROM regenerated_cartoons WHERE id IN (SELECT value FROM json_each($ids))";

    public Task InsertAsync(RegeneratedCartoon cartoon, IReadOnlyCollection<CartoonId> displaced, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Insert(session, cartoon) + (displaced.Count == 0 ? 0 : Delete(session, displaced)), cancellationToken);

    public Task<RegeneratedCartoon?> FindAsync(CartoonId id, CancellationToken cancellationToken) =>
        database.ReadAsync(session => Find(session, id), cancellationToken);

    public Task<ImmutableArray<RegeneratedCartoon>> ListAsync(OriginalId originalId, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.List(ListSql, Read, ("$originalId", originalId.ToString())), cancellationToken);

    public Task<ImmutableArray<RegeneratedCartoon>> ListVisibleAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.List(ListVisibleSql, Read, ("$deviceId", deviceId.Value)), cancellationToken);

    public Task<ImmutableArray<RegeneratedCartoon>> ListMadeByAsync(
        DateTimeOffset cutoff, ListPosition<CartoonId>? after, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.List(
            ListMadeBySql,
            Read,
            ("$cutoff", SqliteValues.Milliseconds(cutoff)),
            ("$afterTime", after is { } time ? SqliteValues.Milliseconds(time.CreatedAt) : long.MinValue),
            ("$afterId", after is { } place ? place.Id.ToString() : ""),
            ("$limit", (long)limit)),
        cancellationToken);

    public Task DeleteAsync(IReadOnlyCollection<CartoonId> ids, CancellationToken cancellationToken) => ids.Count == 0
        ? Task.CompletedTask
        : database.WriteAsync(session => Delete(session, ids), cancellationToken);

    private static int Insert(SqliteSession session, RegeneratedCartoon cartoon)
    {
        try
        {
            return session.Run(
                InsertSql,
                ("$id", cartoon.Id.ToString()),
                ("$deviceId", cartoon.DeviceId.Value),
                ("$originalId", cartoon.OriginalId.ToString()),
                ("$filename", cartoon.Filename.ToString()),
                ("$filePath", cartoon.FilePath),
                ("$imageUrl", cartoon.ImageUrl),
                ("$fileSize", cartoon.FileSize),
                ("$mimeType", cartoon.MimeType),
                ("$createdAt", SqliteValues.Milliseconds(cartoon.CreatedAt)),
                ("$width", (long)cartoon.Width),
                ("$height", (long)cartoon.Height),
                ("$style", cartoon.Style),
                ("$seed", cartoon.Seed),
                ("$sha256", cartoon.Sha256));
        }
        catch (SqliteException exception) when (SqliteFailures.IsTaken(exception))
        {
            var key = Find(session, cartoon.Id) is null ? UniqueKey.Filename : UniqueKey.Id;
            throw SqliteFailures.Taken(key, "regenerated_cartoons", exception);
        }
    }

    private static int Delete(SqliteSession session, IReadOnlyCollection<CartoonId> ids) =>
        session.Run(DeleteSql, ("$ids", SqliteValues.Array(ids)));

    private static RegeneratedCartoon? Find(SqliteSession session, CartoonId id) => session.Find(FindSql, Read, ("$id", id.ToString()));

    private static RegeneratedCartoon Read(SqliteDataReader row) => new()
    {
        Id = row.Parsed<CartoonId>(0),
        DeviceId = row.Parsed<DeviceId>(1),
        OriginalId = row.Parsed<OriginalId>(2),
        Filename = row.Parsed<ImageName>(3),
        FilePath = row.GetString(4),
        ImageUrl = row.GetString(5),
        FileSize = row.GetInt64(6),
        MimeType = row.GetString(7),
        CreatedAt = row.Time(8),
        Width = row.GetInt32(9),
        Height = row.GetInt32(10),
        Style = row.GetString(11),
        Seed = row.GetInt64(12),
        Sha256 = row.Optional(13),
    };
}
