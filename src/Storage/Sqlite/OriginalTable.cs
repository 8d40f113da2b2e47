using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Avatar.Storage.Sqlite;

/// <summary>The statements of <c>originals</c>.</summary>
internal sealed class OriginalTable(SqliteDatabase database) : IOriginals
{
    private const string Columns = "id, deviceId, filename, filePath, imageUrl, fileSize, mimeType, createdAt, width, height, sha256, faces";

    private const string InsertSql = $"""
        INSERT INTO originals ({Columns})
        VALUES ($id, $deviceId, $filename, $filePath, $imageUrl, $fileSize, $mimeType, $createdAt, $width, $height, $sha256, $faces)
        """;

    private const string FindSql = $"SELECT {Columns} FROM originals WHERE id = $id";

    private const string FindManySql = $"SELECT {Columns} FROM originals WHERE id IN (SELECT value FROM json_each($ids))";

    private const string ListSql = $"""
        SELECT {Columns} FROM originals
        WHERE deviceId = $deviceId AND (createdAt, id) < ($afterTime, $afterId)
        ORDER BY createdAt DESC, id DESC LIMIT $limit
        """;

    private const string CountSql = "SELECT count(*) FROM originals WHERE deviceId = $deviceId";

    private const string NoteFacesSql = "UPDATE originals SET faces = $faces WHERE id = $id AND faces IS NULL";

    private const string DeleteSql = "DELETE FROM originals WHERE id = $id";

    public Task InsertAsync(Original original, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Insert(session, original), cancellationToken);

    public Task<Original?> FindAsync(OriginalId id, CancellationToken cancellationToken) =>
        database.ReadAsync(session => Find(session, id), cancellationToken);

    public Task<ImmutableArray<Original>> FindManyAsync(IReadOnlyCollection<OriginalId> ids, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.List(FindManySql, Read, ("$ids", SqliteValues.Array(ids))), cancellationToken);

    public Task<ImmutableArray<Original>> ListAsync(
        DeviceId deviceId, ListPosition<OriginalId>? after, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.List(
            ListSql,
            Read,
            ("$deviceId", deviceId.Value),
            ("$afterTime", after is { } time ? SqliteValues.Milliseconds(time.CreatedAt) : long.MaxValue),
            ("$afterId", after is { } place ? place.Id.ToString() : ""),
            ("$limit", (long)limit)),
        cancellationToken);

    public Task<int> CountAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        database.ReadAsync(session => (int)session.Number(CountSql, ("$deviceId", deviceId.Value)), cancellationToken);

    public Task NoteFacesAsync(OriginalId id, FoundFaces faces, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.Run(NoteFacesSql, ("$faces", SqliteValues.Faces(faces)), ("$id", id.ToString())), cancellationToken);

    public Task DeleteAsync(OriginalId id, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.Run(DeleteSql, ("$id", id.ToString())), cancellationToken);

    public static int Insert(SqliteSession session, Original original)
    {
        try
        {
            return session.Run(
                InsertSql,
                ("$id", original.Id.ToString()),
                ("$deviceId", original.DeviceId.Value),
                ("$filename", original.Filename.ToString()),
                ("$filePath", original.FilePath),
                ("$imageUrl", original.ImageUrl),
                ("$fileSize", original.FileSize),
                ("$mimeType", original.MimeType),
                ("$createdAt", SqliteValues.Milliseconds(original.CreatedAt)),
                ("$width", (long)original.Width),
                ("$height", (long)original.Height),
                ("$sha256", original.Sha256),
                ("$faces", SqliteValues.Faces(original.Faces)));
        }
        catch (SqliteException exception) when (SqliteFailures.IsTaken(exception))
        {
            var key = Find(session, original.Id) is null ? UniqueKey.Filename : UniqueKey.Id;
            throw SqliteFailures.Taken(key, "originals", exception);
        }
    }

    public static Original? Find(SqliteSession session, OriginalId id) => session.Find(FindSql, Read, ("$id", id.ToString()));

    private static Original Read(SqliteDataReader row) => new()
    {
        Id = row.Parsed<OriginalId>(0),
        DeviceId = row.Parsed<DeviceId>(1),
        Filename = row.Parsed<ImageName>(2),
        FilePath = row.GetString(3),
        ImageUrl = row.GetString(4),
        FileSize = row.GetInt64(5),
        MimeType = row.GetString(6),
        CreatedAt = row.Time(7),
        Width = row.GetInt32(8),
        Height = row.GetInt32(9),
        Sha256 = row.Optional(10),
        Faces = row.Faces(11),
    };
}
