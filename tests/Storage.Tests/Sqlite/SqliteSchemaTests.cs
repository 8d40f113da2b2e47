using System.Collections.Immutable;
using Avatar.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Avatar.Storage.Tests.Sqlite;

/// <summary>A database is migrated step by step, and each step is atomic.</summary>
public sealed class SqliteSchemaTests : IDisposable
{
    private const string First = "CREATE TABLE one (id INTEGER)";
    private const string Second = "CREATE TABLE two (id INTEGER); INSERT INTO two VALUES (7)";
    private const string Broken = "CREATE TABLE two (id INTEGER); INSERT INTO nowhere VALUES (7)";

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteSession _session;

    public SqliteSchemaTests() => _session = SqliteSession.OpenForWriting(_folder["steps.db"]);

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Each_step_runs_once()
    {
        Assert.Equal(0, Migrate(First));
        Assert.Equal(1, Migrate(First, Second));
        Assert.Equal(2, Migrate(First, Second));

        Assert.Equal(1, _session.Number("SELECT count(*) FROM two"));
    }

    [Fact]
    public void A_failed_step_leaves_the_previous_version()
    {
        Assert.Throws<SqliteException>(() => Migrate(First, Broken));

        Assert.Equal(1, _session.Number("PRAGMA user_version"));
        Assert.Equal(0, _session.Number("SELECT count(*) FROM sqlite_schema WHERE name = 'two'"));
        Assert.Equal(1, Migrate(First, Second));
    }

    [Fact]
    public void A_database_newer_than_the_program_is_refused()
    {
        Migrate(First, Second);

        Assert.Throws<StorageStartException>(() => Migrate(First));
    }

    [Fact]
    public void A_database_of_the_first_version_keeps_its_data_and_accepts_deletions_digests_and_faces()
    {
        var original = Make.Original();
        var deletion = Make.Deletion(original.DeviceId);
        Migrate(SchemaSteps.Step1);
        InsertAsTheFirstVersion(original);

        Assert.Equal(1, SqliteSchema.Migrate(_session));

        Assert.Equal(original, OriginalTable.Find(_session, original.Id));
        Assert.Equal(deletion, DeletionTable.Begin(_session, deletion));
        _session.Run(new ImageStatements("originals").NoteDigest, ("$sha256", new string('a', 64)), ("$filename", original.Filename.ToString()));
        Assert.Equal(original with { Sha256 = new('a', 64) }, OriginalTable.Find(_session, original.Id));
        var other = Make.Original() with { Faces = Make.Faces() };
        OriginalTable.Insert(_session, other);
        Assert.Equal(other, OriginalTable.Find(_session, other.Id));
    }

    private void InsertAsTheFirstVersion(Original original) => _session.Run(
        "INSERT INTO originals (id, deviceId, filename, filePath, imageUrl, fileSize, mimeType, createdAt, width, height) "
        + "VALUES ($id, $deviceId, $filename, $filePath, $imageUrl, $fileSize, $mimeType, $createdAt, $width, $height)",
        ("$id", original.Id.ToString()),
        ("$deviceId", original.DeviceId.Value),
        ("$filename", original.Filename.ToString()),
        ("$filePath", original.FilePath),
        ("$imageUrl", original.ImageUrl),
        ("$fileSize", original.FileSize),
        ("$mimeType", original.MimeType),
        ("$createdAt", original.CreatedAt.ToUnixTimeMilliseconds()),
        ("$width", original.Width),
        ("$height", original.Height));

    private int Migrate(params ImmutableArray<string> steps) => SqliteSchema.Migrate(_session, steps);
}
