using Microsoft.Data.Sqlite;

namespace Avatar.Storage.Sqlite;

/// <summary>The statements of <c>devices</c>.</summary>
internal static class DeviceTable
{
    private const string EnsureSql = """
        INSERT INTO devices (deviceId, createdAt, lastActiveAt) VALUES ($deviceId, $createdAt, $lastActiveAt)
        ON CONFLICT (deviceId) DO NOTHING
        """;

    private const string TouchSql =
        "UPDATE devices SET lastActiveAt = $lastActiveAt WHERE deviceId = $deviceId AND lastActiveAt < $lastActiveAt";

    private const string FindSql = "SELECT deviceId, createdAt, lastActiveAt FROM devices WHERE deviceId = $deviceId";

    private const string DeleteSql = "DELETE FROM devices WHERE deviceId = $deviceId";

    public static void Ensure(SqliteSession session, Device device) => session.Run(
        EnsureSql,
        ("$deviceId", device.DeviceId.Value),
        ("$createdAt", SqliteValues.Milliseconds(device.CreatedAt)),
        ("$lastActiveAt", SqliteValues.Milliseconds(device.LastActiveAt)));

    public static void Touch(SqliteSession session, DeviceId deviceId, DateTimeOffset lastActiveAt) => session.Run(
        TouchSql, ("$deviceId", deviceId.Value), ("$lastActiveAt", SqliteValues.Milliseconds(lastActiveAt)));

    public static Device? Find(SqliteSession session, DeviceId deviceId) =>
        session.Find(FindSql, Read, ("$deviceId", deviceId.Value));

    public static void Delete(SqliteSession session, DeviceId deviceId) => session.Run(DeleteSql, ("$deviceId", deviceId.Value));

    private static Device Read(SqliteDataReader row) => new()
    {
        DeviceId = row.Parsed<DeviceId>(0),
        CreatedAt = row.Time(1),
        LastActiveAt = row.Time(2),
    };
}
