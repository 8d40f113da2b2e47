using System.Collections.Immutable;
using System.Globalization;

namespace Avatar.Storage.Sqlite;

/// <summary>
/// The database schema as numbered steps. Each step runs once per database, in order, in one transaction with the update of its number
/// (<c>PRAGMA user_version</c>).
/// </summary>
internal static class SqliteSchema
{
    /// <summary>Identifies the file as a database of this program ("AvOr").</summary>
    public const long ApplicationId = 0x41764F72;

    private static readonly ImmutableArray<string> Steps = [SchemaSteps.Step1, SchemaSteps.Step2, SchemaSteps.Step3, SchemaSteps.Step4, SchemaSteps.Step5];

    public static int Version => Steps.Length;

    /// <summary>Migrates the database to this program's schema version; returns its previous version.</summary>
    /// <exception cref="StorageStartException">The database has a newer version, or belongs to another program.</exception>
    public static int Migrate(SqliteSession session) => Migrate(session, Steps);

    internal static int Migrate(SqliteSession session, ImmutableArray<string> steps)
    {
        var found = (int)session.Number("PRAGMA user_version");
        if (found > steps.Length) throw new StorageStartException(TooNew(found, steps.Length));
        if (IsForeign(session, found)) throw new StorageStartException(Foreign);

        for (var version = found + 1; version <= steps.Length; version++) Apply(session, version, steps[version - 1]);
        return found;
    }

    private static bool IsForeign(SqliteSession session, int version) => version == 0
        ? session.Number("SELECT count(*) FROM sqlite_schema") > 0
        : session.Number("PRAGMA application_id") != ApplicationId;

    private static void Apply(SqliteSession session, int version, string step)
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
        $"The database has schema version {found}, but this program supports versions up to {known}. " +
        "Run a newer version of the program, or set Avatar:DataDirectory to another folder.";

    private const string Foreign =
        "The database was not created by this program. Set Avatar:DataDirectory to a folder that contains no avatar.db of another program.";
}
