namespace Avatar.Storage.Sqlite;

/// <summary>Step 2: the markers of running deletions.</summary>
internal static class SchemaStep2
{
    public static string Sql { get; } = $"""
        CREATE TABLE device_deletions (
            deviceId TEXT NOT NULL PRIMARY KEY CHECK ({SchemaRules.DeviceId}),
            startedAt INTEGER NOT NULL,
            originals INTEGER NOT NULL CHECK (originals >= 0),
            cartoons INTEGER NOT NULL CHECK (cartoons >= 0),
            faces INTEGER NOT NULL CHECK (faces >= 0)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX device_deletions_by_time ON device_deletions (startedAt, deviceId);
        {SchemaRules.UuidTrigger("device_deletions")}
        """;
}
