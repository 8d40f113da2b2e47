using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Avatar.Storage.Sqlite;

/// <summary>The statements of <c>device_deletions</c> and <c>deletion_fences</c>.</summary>
internal sealed class DeletionTable(SqliteDatabase database) : IDeletions
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

    private const string SetFenceSql = """
        INSERT INTO deletion_fences (device, generation, isDeleting, changedAt) VALUES ($device, $generation, $isDeleting, $changedAt)
        ON CONFLICT (device) DO UPDATE SET generation = excluded.generation, isDeleting = excluded.isDeleting, changedAt = excluded.changedAt
        """;

    private const string FindFenceSql = "SELECT generation, isDeleting FROM deletion_fences WHERE device = $device";

    private const string DeleteFencesSql = "DELETE FROM deletion_fences WHERE changedAt < $cutoff AND isDeleting = 0";

    public Task<DeviceDeletion> BeginAsync(DeviceDeletion deletion, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Begin(session, deletion), cancellationToken);

    public Task<DeviceDeletion?> FindAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        database.ReadAsync(session => Find(session, deviceId), cancellationToken);

    public Task<ImmutableArray<DeviceDeletion>> ListAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.List(ListSql, Read, ("$cutoff", SqliteValues.Milliseconds(cutoff))), cancellationToken);

    public Task EndAsync(DeviceDeletion deletion, DateTimeOffset endedAt, CancellationToken cancellationToken) =>
        database.WriteAsync(session => End(session, deletion, endedAt), cancellationToken);

    public Task<DeletionFence?> FindFenceAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.Find(FindFenceSql, ReadFence, ("$device", deviceId.Digest)), cancellationToken);

    public Task<int> DeleteFencesAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.Run(DeleteFencesSql, ("$cutoff", SqliteValues.Milliseconds(cutoff))), cancellationToken);

    public static DeviceDeletion Begin(SqliteSession session, DeviceDeletion deletion)
    {
        SetFence(session, deletion.DeviceId, isDeleting: true, deletion.StartedAt);
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

    private static DeviceDeletion? Find(SqliteSession session, DeviceId deviceId) =>
        session.Find(FindSql, Read, ("$deviceId", deviceId.Value));

    private static int End(SqliteSession session, DeviceDeletion deletion, DateTimeOffset endedAt)
    {
        var ended = session.Run(EndSql, ("$deviceId", deletion.DeviceId.Value), ("$id", deletion.Id.ToString("D")));
        if (ended > 0) SetFence(session, deletion.DeviceId, isDeleting: false, endedAt);
        return ended;
    }

    private static void SetFence(SqliteSession session, DeviceId device, bool isDeleting, DateTimeOffset changedAt) => session.Run(
        SetFenceSql,
        ("$device", device.Digest),
        ("$generation", Guid.NewGuid().ToString("D")),
        ("$isDeleting", isDeleting ? 1L : 0L),
        ("$changedAt", SqliteValues.Milliseconds(changedAt)));

    private static DeviceDeletion Read(SqliteDataReader row) => new()
    {
        DeviceId = row.Parsed<DeviceId>(0),
        Id = Guid.Parse(row.GetString(1)),
        StartedAt = row.Time(2),
        Originals = row.GetInt32(3),
        Cartoons = row.GetInt32(4),
        Faces = row.GetInt32(5),
    };

    private static DeletionFence ReadFence(SqliteDataReader row) => new(Guid.Parse(row.GetString(0)), row.GetInt32(1) == 1);
}
