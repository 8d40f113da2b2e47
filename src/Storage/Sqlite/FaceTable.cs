using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Avatar.Storage.Sqlite;

/// <summary>The statements of <c>downloaded_faces</c> and <c>face_cartoons</c>.</summary>
internal static class FaceTable
{
    private const string Columns =
        "id, deviceId, originalId, filename, filePath, faceUrl, fileSize, mimeType, sourceCartoonId, createdAt, width, height, cartoonIds, sha256, masterSha256";

    private const string InsertSql = $"""
        INSERT INTO downloaded_faces ({Columns})
        VALUES ($id, $deviceId, $originalId, $filename, $filePath, $faceUrl, $fileSize, $mimeType, $sourceCartoonId, $createdAt,
            $width, $height, $cartoonIds, $sha256, $masterSha256)
        """;

    private const string HasIdSql = "SELECT 1 FROM downloaded_faces WHERE id = $id";

    private const string FindSql = $"SELECT {Columns} FROM downloaded_faces WHERE originalId = $originalId";

    private const string FindByCartoonSql = $"""
        SELECT {Columns} FROM downloaded_faces
        WHERE id = (SELECT faceId FROM face_cartoons WHERE cartoonId = $cartoonId LIMIT 1)
        """;

    private const string ListSql = $"""
        SELECT {Columns} FROM downloaded_faces
        WHERE deviceId = $deviceId AND (createdAt, id) < ($afterTime, $afterId)
        ORDER BY createdAt DESC, id DESC LIMIT $limit
        """;

    private const string CountSql = "SELECT count(*) FROM downloaded_faces WHERE deviceId = $deviceId";

    /// <summary>Also removes the rows in <c>face_cartoons</c> (cascade).</summary>
    private const string DeleteSql = "DELETE FROM downloaded_faces WHERE id = $id";

    private const string FileSizeSql = "SELECT fileSize FROM downloaded_faces WHERE filename = $filename";

    private const string FilenamesSql =
        "SELECT filename FROM downloaded_faces WHERE filename IN (SELECT value FROM json_each($names))";

    private const string ImageColumns = "filename, deviceId, fileSize, sha256, masterSha256";

    private const string ImagesSql = $"SELECT {ImageColumns} FROM downloaded_faces WHERE filename > $after ORDER BY filename LIMIT $limit";

    private const string ImageSql = $"SELECT {ImageColumns} FROM downloaded_faces WHERE filename = $filename";

    private const string NoteDigestSql = "UPDATE downloaded_faces SET sha256 = $sha256 WHERE filename = $filename AND sha256 IS NULL";

    private const string NoteMasterDigestSql = "UPDATE downloaded_faces SET masterSha256 = $sha256 WHERE filename = $filename AND masterSha256 IS NULL";

    public static void Insert(SqliteSession session, DownloadedFace face)
    {
        try
        {
            session.Run(
                InsertSql,
                ("$id", face.Id.ToString()),
                ("$deviceId", face.DeviceId.Value),
                ("$originalId", face.OriginalId.ToString()),
                ("$filename", face.Filename.ToString()),
                ("$filePath", face.FilePath),
                ("$faceUrl", face.FaceUrl),
                ("$fileSize", face.FileSize),
                ("$mimeType", face.MimeType),
                ("$sourceCartoonId", face.SourceCartoonId.ToString()),
                ("$createdAt", SqliteValues.Milliseconds(face.CreatedAt)),
                ("$width", (long)face.Width),
                ("$height", (long)face.Height),
                ("$cartoonIds", SqliteValues.Array(face.CartoonIds)),
                ("$sha256", face.Sha256),
                ("$masterSha256", face.MasterSha256));
        }
        catch (SqliteException exception) when (SqliteFailures.IsTaken(exception))
        {
            throw SqliteFailures.Taken(FindTaken(session, face), "downloaded_faces", exception);
        }
    }

    public static DownloadedFace? Find(SqliteSession session, OriginalId originalId) =>
        session.Find(FindSql, Read, ("$originalId", originalId.ToString()));

    public static DownloadedFace? FindByCartoon(SqliteSession session, CartoonId cartoonId) =>
        session.Find(FindByCartoonSql, Read, ("$cartoonId", cartoonId.ToString()));

    public static ImmutableArray<DownloadedFace> List(SqliteSession session, DeviceId deviceId, ListPosition<FaceId>? after, int limit) =>
        session.List(
            ListSql,
            Read,
            ("$deviceId", deviceId.Value),
            ("$afterTime", after is { } time ? SqliteValues.Milliseconds(time.CreatedAt) : long.MaxValue),
            ("$afterId", after is { } place ? place.Id.ToString() : ""),
            ("$limit", (long)limit));

    public static int Count(SqliteSession session, DeviceId deviceId) =>
        (int)session.Number(CountSql, ("$deviceId", deviceId.Value));

    public static void Delete(SqliteSession session, FaceId id) => session.Run(DeleteSql, ("$id", id.ToString()));

    public static long? FileSize(SqliteSession session, ImageName name) =>
        session.List(FileSizeSql, row => row.GetInt64(0), ("$filename", name.ToString())) is [var size, ..] ? size : null;

    public static ImmutableArray<ImageRecord> Images(SqliteSession session, ImageName? after, int limit) =>
        session.List(ImagesSql, ReadImage, ("$after", after?.ToString() ?? ""), ("$limit", (long)limit));

    public static ImageRecord? Image(SqliteSession session, ImageName name) => session.Find(ImageSql, ReadImage, ("$filename", name.ToString()));

    public static void NoteDigest(SqliteSession session, ImageName name, string sha256) =>
        session.Run(NoteDigestSql, ("$sha256", sha256), ("$filename", name.ToString()));

    public static void NoteMasterDigest(SqliteSession session, ImageName face, string sha256) =>
        session.Run(NoteMasterDigestSql, ("$sha256", sha256), ("$filename", face.ToString()));

    public static ImmutableArray<string> Filenames(SqliteSession session, IReadOnlyCollection<ImageName> names) =>
        session.List(FilenamesSql, row => row.GetString(0), ("$names", SqliteValues.Array(names)));

    private static UniqueKey FindTaken(SqliteSession session, DownloadedFace face) =>
        session.Number(HasIdSql, ("$id", face.Id.ToString())) > 0 ? UniqueKey.Id
        : Find(session, face.OriginalId) is not null ? UniqueKey.FaceOfOriginal
        : UniqueKey.Filename;

    private static ImageRecord ReadImage(SqliteDataReader row) =>
        new(row.Parsed<ImageName>(0), row.Parsed<DeviceId>(1), row.GetInt64(2), row.Optional(3), row.Optional(4));

    private static DownloadedFace Read(SqliteDataReader row) => new()
    {
        Id = row.Parsed<FaceId>(0),
        DeviceId = row.Parsed<DeviceId>(1),
        OriginalId = row.Parsed<OriginalId>(2),
        Filename = row.Parsed<ImageName>(3),
        FilePath = row.GetString(4),
        FaceUrl = row.GetString(5),
        FileSize = row.GetInt64(6),
        MimeType = row.GetString(7),
        SourceCartoonId = row.Parsed<CartoonId>(8),
        CreatedAt = row.Time(9),
        Width = row.GetInt32(10),
        Height = row.GetInt32(11),
        CartoonIds = SqliteValues.Parsed<CartoonId>(row.GetString(12)),
        Sha256 = row.Optional(13),
        MasterSha256 = row.Optional(14),
    };
}
