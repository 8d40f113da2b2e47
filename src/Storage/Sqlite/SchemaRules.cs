namespace Avatar.Storage.Sqlite;

/// <summary>Rules shared by several schema steps. A step runs once per database, so these rules must never change.</summary>
internal static class SchemaRules
{
    /// <summary>The rule for every device id, UUID or opaque.</summary>
    public const string DeviceId = "length(deviceId) BETWEEN 1 AND 128 AND deviceId NOT GLOB '*[^!-~]*'";

    private const string Hex = "[0-9a-f]";
    private const string Hex4 = Hex + Hex + Hex + Hex;
    private const string Uuid = $"{Hex4}{Hex4}-{Hex4}-{Hex4}-{Hex4}-{Hex4}{Hex4}{Hex4}";

    /// <summary>Creates a trigger that rejects device ids other than UUIDs, unless the database allows opaque ids.</summary>
    public static string UuidTrigger(string table) => $"""
        CREATE TRIGGER {table}_device_is_uuid BEFORE INSERT ON {table}
        WHEN NEW.deviceId NOT GLOB '{Uuid}' AND (SELECT value FROM meta WHERE key = 'deviceIdFormat') = 'Uuid'
        BEGIN
            SELECT RAISE(ABORT, 'deviceId is not a UUID');
        END;
        """;
}
