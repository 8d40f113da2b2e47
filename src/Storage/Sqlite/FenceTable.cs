using Microsoft.Data.Sqlite;

namespace Avatar.Storage.Sqlite;

/// <summary>The statements of <c>deletion_fences</c>.</summary>
internal static class FenceTable
{
    private const string SetSql = """
        INSERT INTO deletion_fences (device, generation, isDeleting, changedAt) VALUES ($device, $generation, $isDeleting, $changedAt)
        ON CONFLICT (device) DO UPDATE SET generation = excluded.generation, isDeleting = excluded.isDeleting, changedAt = excluded.changedAt
        """;

    private const string FindSql = "SELECT generation, isDeleting FROM deletion_fences WHERE device = $device";

    private const string DeleteSql = "DELETE FROM deletion_fences WHERE changedAt < $cutoff AND isDeleting = 0";

    public static void Set(SqliteSession session, DeviceId device, DeletionFence fence, DateTimeOffset changedAt) => session.Run(
        SetSql,
        ("$device", device.Digest),
        ("$generation", fence.Generation.ToString("D")),
        ("$isDeleting", fence.IsDeleting ? 1L : 0L),
        ("$changedAt", SqliteValues.Milliseconds(changedAt)));

    public static DeletionFence? Find(SqliteSession session, DeviceId device) => session.Find(FindSql, Read, ("$device", device.Digest));

    public static int Delete(SqliteSession session, DateTimeOffset cutoff) =>
        session.Run(DeleteSql, ("$cutoff", SqliteValues.Milliseconds(cutoff)));

    private static DeletionFence Read(SqliteDataReader row) => new(Guid.Parse(row.GetString(0)), row.GetInt32(1) == 1);
}
