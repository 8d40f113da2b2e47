namespace Avatar.Storage.Sqlite;

/// <summary>The rules that several steps of the schema share. A step is taken once and for good, so they must never change.</summary>
internal static class SchemaRules
{
    /// <summary>What every device id is like, however it is made.</summary>
    public const string DeviceId = "length(deviceId) BETWEEN 1 AND 128 AND deviceId NOT GLOB '*[^!-~]*'";

    private const string Hex = "[0-9a-f]";
    private const string Hex4 = Hex + Hex + Hex + Hex;
    private const string Uuid = $"{Hex4}{Hex4}-{Hex4}-{Hex4}-{Hex4}-{Hex4}{Hex4}{Hex4}";

    /// <summary>Refuses devices without a UUID, unless the database is set to take opaque ids.</summary>
    public static string UuidTrigger(string table) => $"""
        CREATE TRIGGER {table}_device_is_uuid BEFORE INSERT ON {table}
        WHEN NEW.deviceId NOT GLOB '{Uuid}' AND (SELECT value FROM meta WHERE key = 'deviceIdFormat') = 'Uuid'
        BEGIN
            SELECT RAISE(ABORT, 'deviceId is not a UUID');
        END;
        """;
}
