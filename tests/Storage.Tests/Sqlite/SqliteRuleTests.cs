using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Avatar.Storage.Tests.Sqlite;

/// <summary>The database enforces the rules of the data model for every client; these tests use plain SQL.</summary>
public sealed class SqliteRuleTests : SqliteTestBase
{
    /// <summary>The columns that may be null, in order.</summary>
    private static readonly string[] Optional =
    [
        "downloaded_faces.masterSha256", "downloaded_faces.sha256", "idempotency_keys.answer", "originals.faces", "originals.sha256", "regenerated_cartoons.sha256", "scrub.area", "scrub.lastName",
    ];

    [Theory]
    [InlineData("devices", "deviceId = ''")]
    [InlineData("devices", "deviceId = 'with space'")]
    [InlineData("originals", "id = 'ABCDEFABCDEFABCDEFABCDEF'")]
    [InlineData("originals", "id = 'abc'")]
    [InlineData("originals", "filename = '', filePath = '/uploads/originals/'")]
    [InlineData("originals", "filename = '../a.jpg', filePath = '/uploads/originals/../a.jpg'")]
    [InlineData("originals", "filePath = '/uploads/originals/other.jpg'")]
    [InlineData("originals", "filePath = '/uploads/temp/' || filename")]
    [InlineData("originals", "imageUrl = ''")]
    [InlineData("originals", "fileSize = 0")]
    [InlineData("originals", "fileSize = -1")]
    [InlineData("originals", "fileSize = 10485760")]
    [InlineData("originals", "fileSize = 'large'")]
    [InlineData("originals", "mimeType = 'text/html'")]
    [InlineData("originals", "createdAt = '2024-01-05'")]
    [InlineData("originals", "width = 0")]
    [InlineData("originals", "height = 0")]
    [InlineData("originals", "faces = '{}'")]
    [InlineData("originals", "faces = '[{'")]
    [InlineData("originals", "deviceId = '00000000-0000-0000-0000-000000000000'")]
    [InlineData("regenerated_cartoons", "id = 'g00000000000000000000000'")]
    [InlineData("regenerated_cartoons", "originalId = '000000000000000000000000'")]
    [InlineData("regenerated_cartoons", "deviceId = '00000000-0000-0000-0000-000000000000'")]
    [InlineData("regenerated_cartoons", "filePath = '/uploads/originals/' || filename")]
    [InlineData("regenerated_cartoons", "fileSize = 10485760")]
    [InlineData("regenerated_cartoons", "width = -1")]
    [InlineData("regenerated_cartoons", "style = ''")]
    [InlineData("regenerated_cartoons", "seed = -1")]
    [InlineData("regenerated_cartoons", "seed = 9007199254740992")]
    [InlineData("downloaded_faces", "originalId = '000000000000000000000000'")]
    [InlineData("downloaded_faces", "deviceId = '00000000-0000-0000-0000-000000000000'")]
    [InlineData("downloaded_faces", "filePath = '/uploads/temp/' || filename")]
    [InlineData("downloaded_faces", "fileSize = 0")]
    [InlineData("downloaded_faces", "sourceCartoonId = 'none'")]
    [InlineData("downloaded_faces", "cartoonIds = 'none'")]
    [InlineData("downloaded_faces", "cartoonIds = '{}'")]
    [InlineData("idempotency_keys", "key = ''")]
    [InlineData("idempotency_keys", "requestHash = 'short'")]
    [InlineData("device_deletions", "deviceId = ''")]
    [InlineData("device_deletions", "originals = -1")]
    [InlineData("device_deletions", "cartoons = -1")]
    [InlineData("device_deletions", "faces = -1")]
    public async Task A_value_that_violates_the_rules_is_rejected(string table, string change)
    {
        await InsertOneOfEachAsync();
        using var connection = Connect();

        AssertRefused(connection, $"UPDATE {table} SET {change}");
    }

    [Fact]
    public async Task Every_value_is_required_except_answers_digests_and_the_scrubs_position()
    {
        await InsertOneOfEachAsync();
        using var connection = Connect();
        var required = QueryColumns("c.\"notnull\" AND NOT (m.name = 'scrub' AND c.name = 'id')");

        Assert.Equal(Optional, QueryColumns("NOT c.\"notnull\""));
        Assert.NotEmpty(required);
        Assert.All(required, column => AssertRefused(connection, $"UPDATE {column.Replace(".", " SET ", StringComparison.Ordinal)} = NULL"));

        List<string> QueryColumns(string condition) => Query(
            connection, $"SELECT m.name || '.' || c.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table' AND {condition} ORDER BY 1");
    }

    [Theory]
    [InlineData("originals", "filename")]
    [InlineData("regenerated_cartoons", "filename")]
    [InlineData("downloaded_faces", "filename")]
    [InlineData("downloaded_faces", "originalId")]
    [InlineData("devices", "deviceId")]
    public void The_unique_values_of_the_data_model_have_unique_indexes(string table, string column)
    {
        using var connection = Connect();
        var unique = Query(
            connection,
            $"""
            SELECT (SELECT group_concat(c.name) FROM pragma_index_info(i.name) AS c)
            FROM pragma_index_list('{table}') AS i WHERE i."unique"
            """);

        Assert.Contains(column, unique);
    }

    [Theory]
    [InlineData("originals", "deviceId")]
    [InlineData("originals", "createdAt")]
    [InlineData("regenerated_cartoons", "deviceId")]
    [InlineData("regenerated_cartoons", "originalId")]
    [InlineData("regenerated_cartoons", "createdAt")]
    [InlineData("regenerated_cartoons", "originalId,createdAt")]
    [InlineData("downloaded_faces", "deviceId")]
    [InlineData("downloaded_faces", "originalId")]
    [InlineData("downloaded_faces", "createdAt")]
    [InlineData("downloaded_faces", "deviceId,createdAt")]
    public void The_indexes_of_the_data_model_are_prefixes_of_existing_indexes(string table, string columns)
    {
        using var connection = Connect();
        var indexes = Query(
            connection,
            $"SELECT (SELECT group_concat(c.name) FROM pragma_index_info(i.name) AS c) FROM pragma_index_list('{table}') AS i");

        Assert.Contains(indexes, index => (index + ",").StartsWith(columns + ",", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_source_of_a_face_need_not_exist()
    {
        var original = Make.Original();
        await Store.Originals.InsertAsync(original, Cancel);

        await Store.Faces.InsertAsync(Make.Face(original) with { SourceCartoonId = Make.CartoonId() }, Cancel);
    }

    [Fact]
    public async Task A_device_id_other_than_a_UUID_is_rejected_unless_allowed()
    {
        var opaque = DeviceId.Parse("my-own-name");
        await AssertRuleBrokenAsync(() => Store.Devices.EnsureAsync(Make.Device(opaque), Cancel));
        await AssertRuleBrokenAsync(() => Store.Originals.InsertAsync(Make.Original(opaque), Cancel));
        await AssertRuleBrokenAsync(() => Store.IdempotencyRecords.InsertAsync(Make.Record(opaque), Cancel));

        await ReopenAsync(opaque: true);
        var original = Make.Original(opaque);
        await Store.Devices.EnsureAsync(Make.Device(opaque), Cancel);
        await Store.Originals.InsertAsync(original, Cancel);
        await Store.IdempotencyRecords.InsertAsync(Make.Record(opaque), Cancel);

        await ReopenAsync();
        Assert.Equal(original, await Store.Originals.FindAsync(original.Id, Cancel));
        await Store.Cartoons.InsertAsync(Make.Cartoon(original), Cancel);
        await AssertRuleBrokenAsync(() => Store.Originals.InsertAsync(Make.Original(opaque), Cancel));
    }

    private async Task InsertOneOfEachAsync()
    {
        var original = Make.Original();
        await Store.Devices.EnsureAsync(Make.Device(original.DeviceId), Cancel);
        await Store.Originals.InsertAsync(original, Cancel);
        await Store.Cartoons.InsertAsync(Make.Cartoon(original), Cancel);
        await Store.Faces.InsertAsync(Make.Face(original, Make.CartoonId()), Cancel);
        await Store.IdempotencyRecords.InsertAsync(Make.Record(original.DeviceId), Cancel);
        await Store.Deletions.BeginAsync(Make.Deletion(original.DeviceId), Cancel);
        await Store.ImageRecords.WriteScrubAsync(new() { StartedAt = original.CreatedAt, Area = null }, Cancel);
    }

    private static void AssertRefused(SqliteConnection connection, string sql)
    {
        var refusal = Assert.Throws<SqliteException>(() => Query(connection, sql));
        Assert.Equal(raw.SQLITE_CONSTRAINT, refusal.SqliteErrorCode);
    }

    private static async Task AssertRuleBrokenAsync(Func<Task> write) =>
        Assert.Equal(StoreFailure.RuleBroken, (await Assert.ThrowsAsync<StoreException>(write)).Failure);
}
