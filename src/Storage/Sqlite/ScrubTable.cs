using Microsoft.Data.Sqlite;

namespace Avatar.Storage.Sqlite;

/// <summary>The statements of <c>scrub</c>, a table with one row.</summary>
internal static class ScrubTable
{
    private const string FindSql = "SELECT startedAt, area, lastName, images, bytes, damaged FROM scrub WHERE id = 1";

    private const string WriteSql = """
        INSERT INTO scrub (id, startedAt, area, lastName, images, bytes, damaged) VALUES (1, $startedAt, $area, $lastName, $images, $bytes, $damaged)
        ON CONFLICT (id) DO UPDATE SET startedAt = excluded.startedAt, area = excluded.area, lastName = excluded.lastName,
            images = excluded.images, bytes = excluded.bytes, damaged = excluded.damaged
        """;

    public static ScrubProgress? Find(SqliteSession session) => session.Find(FindSql, Read);

    public static void Write(SqliteSession session, ScrubProgress progress) => session.Run(
        WriteSql,
        ("$startedAt", SqliteValues.Milliseconds(progress.StartedAt)),
        ("$area", progress.Area?.FolderName()),
        ("$lastName", progress.Last?.ToString()),
        ("$images", progress.Images),
        ("$bytes", progress.Bytes),
        ("$damaged", progress.Damaged));

    private static ScrubProgress Read(SqliteDataReader row) => new()
    {
        StartedAt = row.Time(0),
        Area = ImageAreas.TryParse(row.Optional(1), out var area) ? area : null,
        Last = row.Optional(2) is { } name ? ImageName.Parse(name) : null,
        Images = row.GetInt64(3),
        Bytes = row.GetInt64(4),
        Damaged = row.GetInt64(5),
    };
}
