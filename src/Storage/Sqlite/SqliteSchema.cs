using System.Collections.Immutable;
using System.Globalization;

namespace Avatar.Storage.Sqlite;

/// <summary>
/// The database's shape as numbered steps, the next after the last, each run once and for good in a transaction together with
/// its number (<c>PRAGMA user_version</c>).
/// </summary>
internal static class SqliteSchema
{
    /// <summary>Marks the file as this program's ("AvOr").</summary>
    public const long ApplicationId = 0x41764F72;

    private static readonly ImmutableArray<string> Steps = [SchemaStep1.Sql, SchemaStep2.Sql, SchemaStep3.Sql, SchemaStep4.Sql];

    public static int Version => Steps.Length;

    /// <summary>Brings the database to this program's version; returns the version it had.</summary>
    /// <exception cref="StorageStartException">It is of a newer version, or another program's.</exception>
    public static int Migrate(SqliteSession session) => Migrate(session, Steps);

    internal static int Migrate(SqliteSession session, ImmutableArray<string> steps)
    {
        var found = (int)session.Number("PRAGMA user_version");
        if (found > steps.Length) throw new StorageStartException(TooNew(found, steps.Length));
        if (IsForeign(session, found)) throw new StorageStartException(Foreign);

        for (var version = found + 1; version <= steps.Length; version++) Take(session, version, steps[version - 1]);
        return found;
    }

    private static bool IsForeign(SqliteSession session, int version) => version == 0
        ? session.Number("SELECT count(*) FROM sqlite_schema") > 0
        : session.Number("PRAGMA application_id") != ApplicationId;

    private static void Take(SqliteSession session, int version, string step)
    {
        session.Execute("BEGIN IMMEDIATE");
        try
        {
            session.Execute(step);
            session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
            session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {version}"));
            session.Execute("COMMIT");
        }
        catch
        {
            session.RollBack();
            throw;
        }
    }

    private static string TooNew(int found, int known) =>
        $"The database has schema version {found}, but this program knows versions up to {known} only. " +
        "Start the newer program again, or set Avatar:DataDirectory to another folder.";

    private const string Foreign =
        "The database was not made by this program. Set Avatar:DataDirectory to a folder without an avatar.db of another program.";
}
