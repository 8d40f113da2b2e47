using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Avatar.Storage.Sqlite;

/// <summary>The statements of <c>originals</c>.</summary>
internal static class OriginalTable
{
    private const string Columns = "id, deviceId, filename, filePath, imageUrl, fileSize, mimeType, createdAt, width, height, sha256";

    private const string InsertSql = $"""
        INSERT INTO originals ({Columns})
        VALUES ($id, $deviceId, $filename, $filePath, $imageUrl, $fileSize, $mimeType, $createdAt, $width, $height, $sha256)
        """;

    private const string FindSql = $"SELECT {Columns} FROM originals WHERE id = $id";

    private const string FindManySql = $"SELECT {Columns} FROM originals WHERE id IN (SELECT value FROM json_each($ids))";

    private const string ListSql = $"""
        SELECT {Columns} FROM originals
        WHERE deviceId = $deviceId AND (createdAt, id) < ($afterTime, $afterId)
        ORDER BY createdAt DESC, id DESC LIMIT $limit
        """;

    private const string CountSql = "SELECT count(*) FROM originals WHERE deviceId = $deviceId";

    private const string DeleteSql = "DELETE FROM originals WHERE id = $id";

    private const string FileSizeSql = "SELECT fileSize FROM originals WHERE filename = $filename";

    private const string FilenamesSql = "SELECT filename FROM originals WHERE filename IN (SELECT value FROM json_each($names))";

    private const string ImageColumns = "filename, deviceId, fileSize, sha256";

    private const string ImagesSql = $"SELECT {ImageColumns} FROM originals WHERE filename > $after ORDER BY filename LIMIT $limit";

    private const string ImageSql = $"SELECT {ImageColumns} FROM originals WHERE filename = $filename";

    private const string NoteDigestSql = "UPDATE originals SET sha256 = $sha256 WHERE filename = $filename AND sha256 IS NULL";

    public static void Insert(SqliteSession session, Original original)
    {
        try
        {
            session.Run(
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
                ("$sha256", original.Sha256));
        }
        catch (SqliteException exception) when (SqliteFailures.IsTaken(exception))
        {
            var key = Find(session, original.Id) is null ? UniqueKey.Filename : UniqueKey.Id;
            throw SqliteFailures.Taken(key, "originals", exception);
        }
    }

    public static Original? Find(SqliteSession session, OriginalId id) => session.Find(FindSql, Read, ("$id", id.ToString()));

    public static ImmutableArray<Original> Find(SqliteSession session, IReadOnlyCollection<OriginalId> ids) =>
        session.List(FindManySql, Read, ("$ids", SqliteValues.Array(ids)));

    public static ImmutableArray<Original> List(SqliteSession session, DeviceId deviceId, ListPosition<OriginalId>? after, int limit) =>
        session.List(
            ListSql,
            Read,
            ("$deviceId", deviceId.Value),
            ("$afterTime", after is { } time ? SqliteValues.Milliseconds(time.CreatedAt) : long.MaxValue),
            ("$afterId", after is { } place ? place.Id.ToString() : ""),
            ("$limit", (long)limit));

    public static int Count(SqliteSession session, DeviceId deviceId) =>
        (int)session.Number(CountSql, ("$deviceId", deviceId.Value));

    public static void Delete(SqliteSession session, OriginalId id) => session.Run(DeleteSql, ("$id", id.ToString()));

    public static long? FileSize(SqliteSession session, ImageName name) =>
        session.List(FileSizeSql, row => row.GetInt64(0), ("$filename", name.ToString())) is [var size, ..] ? size : null;

    public static ImmutableArray<ImageRecord> Images(SqliteSession session, ImageName? after, int limit) =>
        session.List(ImagesSql, ReadImage, ("$after", after?.ToString() ?? ""), ("$limit", (long)limit));

    public static ImageRecord? Image(SqliteSession session, ImageName name) => session.Find(ImageSql, ReadImage, ("$filename", name.ToString()));

    public static void NoteDigest(SqliteSession session, ImageName name, string sha256) =>
        session.Run(NoteDigestSql, ("$sha256", sha256), ("$filename", name.ToString()));

    public static ImmutableArray<string> Filenames(SqliteSession session, IReadOnlyCollection<ImageName> names) =>
        session.List(FilenamesSql, row => row.GetString(0), ("$names", SqliteValues.Array(names)));

    private static ImageRecord ReadImage(SqliteDataReader row) =>
        new(row.Parsed<ImageName>(0), row.Parsed<DeviceId>(1), row.GetInt64(2), row.Optional(3));

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
    };
}
