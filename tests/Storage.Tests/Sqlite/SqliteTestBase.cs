using Avatar.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Avatar.Storage.Tests.Sqlite;

/// <summary>An open store in a separate folder, with direct access to its database.</summary>
public abstract class SqliteTestBase : IAsyncLifetime
{
    private protected TemporaryFolder Folder { get; } = new();

    private protected SqliteAvatarStore Store { get; set; } = null!;

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await SqliteFixture.OpenAsync(Folder.Path);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task ReopenAsync(bool opaque = false)
    {
        await Store.DisposeAsync();
        Store = await SqliteFixture.OpenAsync(Folder.Path, opaque);
    }

    /// <summary>Opens a separate connection to the database.</summary>
    private protected SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Folder["avatar.db"]};Pooling=False;Foreign Keys=True");
        connection.Open();
        return connection;
    }

    private protected static List<string> Query(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read()) rows.Add(reader.GetString(0));
        return rows;
    }
}
