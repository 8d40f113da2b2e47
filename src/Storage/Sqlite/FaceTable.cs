using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Avatar.Storage.Sqlite;

/// <summary>The statements of <c>downloaded_faces</c> and <c>face_cartoons</c>.</summary>
internal sealed class FaceTable(SqliteDatabase database) : IFaces
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

    public Task InsertAsync(DownloadedFace face, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Insert(session, face), cancellationToken);

    public Task<DownloadedFace?> FindAsync(OriginalId originalId, CancellationToken cancellationToken) =>
        database.ReadAsync(session => Find(session, originalId), cancellationToken);

    public Task<DownloadedFace?> FindByCartoonAsync(CartoonId cartoonId, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.Find(FindByCartoonSql, Read, ("$cartoonId", cartoonId.ToString())), cancellationToken);

    public Task<ImmutableArray<DownloadedFace>> ListAsync(
        DeviceId deviceId, ListPosition<FaceId>? after, int limit, CancellationToken cancellationToken) => database.ReadAsync(
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

    public Task DeleteAsync(FaceId id, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.Run(DeleteSql, ("$id", id.ToString())), cancellationToken);

    private static int Insert(SqliteSession session, DownloadedFace face)
    {
        try
        {
            return session.Run(
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

    private static DownloadedFace? Find(SqliteSession session, OriginalId originalId) =>
        session.Find(FindSql, Read, ("$originalId", originalId.ToString()));

    private static UniqueKey FindTaken(SqliteSession session, DownloadedFace face) =>
        session.Number(HasIdSql, ("$id", face.Id.ToString())) > 0 ? UniqueKey.Id
        : Find(session, face.OriginalId) is not null ? UniqueKey.FaceOfOriginal
        : UniqueKey.Filename;

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
