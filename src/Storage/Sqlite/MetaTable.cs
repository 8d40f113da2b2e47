namespace Avatar.Storage.Sqlite;

/// <summary>The statements of <c>meta</c>: values that concern the whole database.</summary>
internal static class MetaTable
{
    private const string StoreIdSql = "SELECT value FROM meta WHERE key = 'storeId'";

    private const string FilesIdSql = "SELECT value FROM meta WHERE key = 'filesId'";

    private const string ClaimFilesSql = "INSERT INTO meta (key, value) VALUES ('filesId', $filesId) ON CONFLICT (key) DO NOTHING";

    /// <summary>Reads at most one row of each table, although SQLite's query plan calls it a scan.</summary>
    private const string HasDocumentsSql = "SELECT EXISTS (SELECT 1 FROM originals) OR EXISTS (SELECT 1 FROM downloaded_faces)";

    private const string SetDeviceIdFormatSql =
        "UPDATE meta SET value = $format WHERE key = 'deviceIdFormat' AND value <> $format";

    /// <summary>Rewrites a row unchanged, as a test write.</summary>
    private const string TouchSql = "UPDATE meta SET value = value WHERE key = 'storeId'";

    public static int Touch(SqliteSession session) => session.Run(TouchSql);

    public static Guid StoreId(SqliteSession session) => Guid.ParseExact(session.Find(StoreIdSql, row => row.GetString(0))!, "N");

    public static Guid ClaimFiles(SqliteSession session, Guid filesId)
    {
        session.Run(ClaimFilesSql, ("$filesId", filesId.ToString("N")));
        return Guid.ParseExact(session.Find(FilesIdSql, row => row.GetString(0))!, "N");
    }

    public static bool HasDocuments(SqliteSession session) => session.Number(HasDocumentsSql) != 0;

    /// <summary>Sets the value read by the triggers that reject device ids other than UUIDs.</summary>
    public static void SetDeviceIdFormat(SqliteSession session, bool opaque) =>
        session.Run(SetDeviceIdFormatSql, ("$format", opaque ? "Opaque" : "Uuid"));
}
