using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Avatar.Storage.Sqlite;

/// <summary>The statements about the images in all tables whose rows name one, and those of <c>scrub</c>, a table with one row.</summary>
internal sealed class ImageTable(SqliteDatabase database) : IImageRecords
{
    private static readonly ImageStatements Originals = new("originals");
    private static readonly ImageStatements Cartoons = new("regenerated_cartoons");
    private static readonly ImageStatements Faces = new("downloaded_faces", masterDigest: "masterSha256");

    private const string NoteMasterDigestSql = "UPDATE downloaded_faces SET masterSha256 = $sha256 WHERE filename = $filename AND masterSha256 IS NULL";

    private const string FindScrubSql = "SELECT startedAt, area, lastName, images, bytes, damaged FROM scrub WHERE id = 1";

    private const string WriteScrubSql = """
        INSERT INTO scrub (id, startedAt, area, lastName, images, bytes, damaged) VALUES (1, $startedAt, $area, $lastName, $images, $bytes, $damaged)
        ON CONFLICT (id) DO UPDATE SET startedAt = excluded.startedAt, area = excluded.area, lastName = excluded.lastName,
            images = excluded.images, bytes = excluded.bytes, damaged = excluded.damaged
        """;

    public Task<ImmutableArray<ImageRecord>> ListAsync(ImageArea area, ImageName? after, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.List(In(area).List, Read, ("$after", after?.ToString() ?? ""), ("$limit", (long)limit)), cancellationToken);

    public Task<ImageRecord?> FindAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.Find(In(area).Find, Read, ("$filename", name.ToString())), cancellationToken);

    public Task<ImmutableHashSet<ImageName>> FindNamesAsync(
        ImageArea area, IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.List(In(area).FindNames, row => row.Parsed<ImageName>(0), ("$names", SqliteValues.Array(names))).ToImmutableHashSet(),
        cancellationToken);

    public Task<long?> FindFileSizeAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) => database.ReadAsync<long?>(
        session => session.List(In(area).FindFileSize, row => row.GetInt64(0), ("$filename", name.ToString())) is [var size, ..] ? size : null,
        cancellationToken);

    public Task NoteDigestAsync(ImageArea area, ImageName name, string sha256, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.Run(
            area is ImageArea.Masters ? NoteMasterDigestSql : In(area).NoteDigest, ("$sha256", sha256), ("$filename", name.ToString())),
        cancellationToken);

    public Task<ScrubProgress?> FindScrubAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.Find(FindScrubSql, ReadScrub), cancellationToken);

    public Task WriteScrubAsync(ScrubProgress progress, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.Run(
            WriteScrubSql,
            ("$startedAt", SqliteValues.Milliseconds(progress.StartedAt)),
            ("$area", progress.Area?.FolderName()),
            ("$lastName", progress.Last?.ToString()),
            ("$images", progress.Images),
            ("$bytes", progress.Bytes),
            ("$damaged", progress.Damaged)),
        cancellationToken);

    private static ImageStatements In(ImageArea area) => area switch
    {
        ImageArea.Originals => Originals,
        ImageArea.Temp => Cartoons,
        ImageArea.Downloaded => Faces,
        _ => throw new ArgumentOutOfRangeException(nameof(area), area, "This area has no collection of documents."),
    };

    private static ImageRecord Read(SqliteDataReader row) =>
        new(row.Parsed<ImageName>(0), row.Parsed<DeviceId>(1), row.GetInt64(2), row.Optional(3), row.Optional(4));

    private static ScrubProgress ReadScrub(SqliteDataReader row) => new()
    {
        StartedAt = row.Time(0),
        Area = ImageAreas.TryParse(row.Optional(1), out var area) ? area : null,
        Last = row.Optional(2) is { } name ? ImageName.Parse(name) : null,
        Images = row.GetInt64(3),
        Bytes = row.GetInt64(4),
        Damaged = row.GetInt64(5),
    };
}

/// <summary>The statements about images in one table.</summary>
/// <param name="table">The table, with the columns that all rows of images have.</param>
/// <param name="masterDigest">The column with the digest of an image's master, if the table has one.</param>
internal sealed class ImageStatements(string table, string masterDigest = "NULL")
{
    public string List { get; } =
        $"SELECT filename, deviceId, fileSize, sha256, {masterDigest} FROM {table} WHERE filename > $after ORDER BY filename LIMIT $limit";

    public string Find { get; } = $"SELECT filename, deviceId, fileSize, sha256, {masterDigest} FROM {table} WHERE filename = $filename";

    public string FindNames { get; } = $"SELECT filename FROM {table} WHERE filename IN (SELECT value FROM json_each($names))";

    public string FindFileSize { get; } = $"SELECT fileSize FROM {table} WHERE filename = $filename";

    public string NoteDigest { get; } = $"UPDATE {table} SET sha256 = $sha256 WHERE filename = $filename AND sha256 IS NULL";
}
