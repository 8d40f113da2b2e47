using Microsoft.Data.Sqlite;

namespace Avatar.Storage.Sqlite;

/// <summary>The statements of <c>devices</c>.</summary>
internal sealed class DeviceTable(SqliteDatabase database) : IDevices
{
    private const string EnsureSql = """
        INSERT INTO devices (deviceId, createdAt, lastActiveAt) VALUES ($deviceId, $createdAt, $lastActiveAt)
        ON CONFLICT (deviceId) DO NOTHING
        """;

    private const string TouchSql =
        "UPDATE devices SET lastActiveAt = $lastActiveAt WHERE deviceId = $deviceId AND lastActiveAt < $lastActiveAt";

    private const string FindSql = "SELECT deviceId, createdAt, lastActiveAt FROM devices WHERE deviceId = $deviceId";

    private const string DeleteSql = "DELETE FROM devices WHERE deviceId = $deviceId";

    public Task EnsureAsync(Device device, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.Run(
            EnsureSql,
            ("$deviceId", device.DeviceId.Value),
            ("$createdAt", SqliteValues.Milliseconds(device.CreatedAt)),
            ("$lastActiveAt", SqliteValues.Milliseconds(device.LastActiveAt))),
        cancellationToken);

    public Task TouchAsync(DeviceId deviceId, DateTimeOffset lastActiveAt, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.Run(TouchSql, ("$deviceId", deviceId.Value), ("$lastActiveAt", SqliteValues.Milliseconds(lastActiveAt))),
        cancellationToken);

    public Task<Device?> FindAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.Find(FindSql, Read, ("$deviceId", deviceId.Value)), cancellationToken);

    public Task DeleteAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.Run(DeleteSql, ("$deviceId", deviceId.Value)), cancellationToken);

    private static Device Read(SqliteDataReader row) => new()
    {
        DeviceId = row.Parsed<DeviceId>(0),
        CreatedAt = row.Time(1),
        LastActiveAt = row.Time(2),
    };
}
