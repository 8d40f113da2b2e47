using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Avatar.Storage.Sqlite;

/// <summary>The statements of <c>device_deletions</c>.</summary>
internal static class DeletionTable
{
    private const string Columns = "deviceId, id, startedAt, originals, cartoons, faces";

    private const string BeginSql = $"""
        INSERT INTO device_deletions ({Columns}) VALUES ($deviceId, $id, $startedAt, $originals, $cartoons, $faces)
        ON CONFLICT (deviceId) DO NOTHING
        """;

    private const string FindSql = $"SELECT {Columns} FROM device_deletions WHERE deviceId = $deviceId";

    private const string ListSql =
        $"SELECT {Columns} FROM device_deletions WHERE startedAt <= $cutoff ORDER BY startedAt, deviceId";

    private const string EndSql = "DELETE FROM device_deletions WHERE deviceId = $deviceId AND id = $id";

    public static DeviceDeletion Begin(SqliteSession session, DeviceDeletion deletion)
    {
        FenceTable.Set(session, deletion.DeviceId, new(Guid.NewGuid(), IsDeleting: true), deletion.StartedAt);
        session.Run(
            BeginSql,
            ("$deviceId", deletion.DeviceId.Value),
            ("$id", deletion.Id.ToString("D")),
            ("$startedAt", SqliteValues.Milliseconds(deletion.StartedAt)),
            ("$originals", (long)deletion.Originals),
            ("$cartoons", (long)deletion.Cartoons),
            ("$faces", (long)deletion.Faces));
        return Find(session, deletion.DeviceId)!;
    }

    public static DeviceDeletion? Find(SqliteSession session, DeviceId deviceId) =>
        session.Find(FindSql, Read, ("$deviceId", deviceId.Value));

    public static ImmutableArray<DeviceDeletion> List(SqliteSession session, DateTimeOffset cutoff) =>
        session.List(ListSql, Read, ("$cutoff", SqliteValues.Milliseconds(cutoff)));

    public static void End(SqliteSession session, DeviceDeletion deletion, DateTimeOffset endedAt)
    {
        var ended = session.Run(EndSql, ("$deviceId", deletion.DeviceId.Value), ("$id", deletion.Id.ToString("D")));
        if (ended > 0) FenceTable.Set(session, deletion.DeviceId, new(Guid.NewGuid(), IsDeleting: false), endedAt);
    }

    private static DeviceDeletion Read(SqliteDataReader row) => new()
    {
        DeviceId = row.Parsed<DeviceId>(0),
        Id = Guid.Parse(row.GetString(1)),
        StartedAt = row.Time(2),
        Originals = row.GetInt32(3),
        Cartoons = row.GetInt32(4),
        Faces = row.GetInt32(5),
    };
}
