using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Avatar.Storage.Sqlite;

/// <summary>The statements of <c>regenerated_cartoons</c>.</summary>
internal static class CartoonTable
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

    private const string FileSizeSql = "SELECT fileSize FROM regenerated_cartoons WHERE filename = $filename";

    private const string FilenamesSql =
        "SELECT filename FROM regenerated_cartoons WHERE filename IN (SELECT value FROM json_each($names))";

    private const string ImageColumns = "filename, deviceId, fileSize, sha256";

    private const string ImagesSql = $"SELECT {ImageColumns} FROM regenerated_cartoons WHERE filename > $after ORDER BY filename LIMIT $limit";

    private const string ImageSql = $"SELECT {ImageColumns} FROM regenerated_cartoons WHERE filename = $filename";

    private const string NoteDigestSql = "UPDATE regenerated_cartoons SET sha256 = $sha256 WHERE filename = $filename AND sha256 IS NULL";

    public static void Insert(SqliteSession session, RegeneratedCartoon cartoon)
    {
        try
        {
            session.Run(
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

    public static RegeneratedCartoon? Find(SqliteSession session, CartoonId id) => session.Find(FindSql, Read, ("$id", id.ToString()));

    public static ImmutableArray<RegeneratedCartoon> List(SqliteSession session, OriginalId originalId) =>
        session.List(ListSql, Read, ("$originalId", originalId.ToString()));

    public static ImmutableArray<RegeneratedCartoon> ListVisible(SqliteSession session, DeviceId deviceId) =>
        session.List(ListVisibleSql, Read, ("$deviceId", deviceId.Value));

    public static ImmutableArray<RegeneratedCartoon> ListMadeBy(
        SqliteSession session, DateTimeOffset cutoff, ListPosition<CartoonId>? after, int limit) =>
        session.List(
            ListMadeBySql,
            Read,
            ("$cutoff", SqliteValues.Milliseconds(cutoff)),
            ("$afterTime", after is { } time ? SqliteValues.Milliseconds(time.CreatedAt) : long.MinValue),
            ("$afterId", after is { } place ? place.Id.ToString() : ""),
            ("$limit", (long)limit));

    public static void Delete(SqliteSession session, IReadOnlyCollection<CartoonId> ids) =>
        session.Run(DeleteSql, ("$ids", SqliteValues.Array(ids)));

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
