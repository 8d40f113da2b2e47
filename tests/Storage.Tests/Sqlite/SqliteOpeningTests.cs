using Avatar.Storage.Sqlite;

namespace Avatar.Storage.Tests.Sqlite;

/// <summary>Opening a database, and the databases that are refused.</summary>
public sealed class SqliteOpeningTests : SqliteTestBase
{
    [Fact]
    public async Task Reopening_finds_all_data()
    {
        var original = Make.Original();
        await Store.Originals.InsertAsync(original, Cancel);
        var id = await Store.GetStoreIdAsync(Cancel);

        await ReopenAsync();
        Assert.Equal(original, await Store.Originals.FindAsync(original.Id, Cancel));
        Assert.Equal(id, await Store.GetStoreIdAsync(Cancel));
    }

    [Fact]
    public async Task Closing_leaves_one_file_and_no_log()
    {
        await Store.Originals.InsertAsync(Make.Original(), Cancel);
        await Store.DisposeAsync();

        Assert.Equal(["avatar.db", "avatar.lock"], Directory.EnumerateFiles(Folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Data_is_complete_after_a_crash()
    {
        using var crashed = new TemporaryFolder();
        var original = Make.Original();
        await Store.Originals.InsertAsync(original, Cancel);
        foreach (var name in new[] { "avatar.db", "avatar.db-wal" }) File.Copy(Folder[name], crashed[name]);

        await using var store = await SqliteFixture.OpenAsync(crashed.Path);
        Assert.Equal(original, await store.Originals.FindAsync(original.Id, Cancel));
        Assert.Equal(await Store.GetStoreIdAsync(Cancel), await store.GetStoreIdAsync(Cancel));
    }

    [Fact]
    public async Task A_second_process_is_refused_while_the_first_runs()
    {
        var refusal = await Assert.ThrowsAsync<StorageStartException>(() => SqliteFixture.OpenAsync(Folder.Path));

        Assert.Contains(Folder.Path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Avatar:DataDirectory", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("another process", refusal.Message, StringComparison.Ordinal);
        await ReopenAsync();
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_unchanged()
    {
        await ChangeClosedAsync("PRAGMA user_version = 1000");

        var refusal = await Assert.ThrowsAsync<StorageStartException>(() => SqliteFixture.OpenAsync(Folder.Path));
        Assert.Contains("version 1000", refusal.Message, StringComparison.Ordinal);
        await ChangeClosedAsync($"PRAGMA user_version = {SqliteSchema.Version}");
        await ReopenAsync();
    }

    [Theory]
    [InlineData("PRAGMA application_id = 5")]
    [InlineData("PRAGMA user_version = 0")]
    public async Task A_database_of_another_program_is_refused(string change)
    {
        await ChangeClosedAsync(change);

        await Assert.ThrowsAsync<StorageStartException>(() => SqliteFixture.OpenAsync(Folder.Path));
    }

    [Fact]
    public async Task A_file_that_is_not_a_database_is_refused_and_unlocked()
    {
        await Store.DisposeAsync();
        await File.WriteAllTextAsync(Folder["avatar.db"], new string('x', 5000), Cancel);

        var refusal = await Assert.ThrowsAsync<StorageStartException>(() => SqliteFixture.OpenAsync(Folder.Path));
        Assert.Contains(Folder["avatar.db"], refusal.Message, StringComparison.Ordinal);
        File.Delete(Folder["avatar.db"]);
        await ReopenAsync();
    }

    [Theory]
    [InlineData("file/data")]
    [InlineData("locked")]
    public async Task A_directory_without_write_access_is_refused_and_its_setting_named(string directory)
    {
        await File.WriteAllTextAsync(Folder["file"], "", Cancel);
        Directory.CreateDirectory(Folder["locked/avatar.lock"]);

        var refusal = await Assert.ThrowsAsync<StorageStartException>(() => SqliteFixture.OpenAsync(Folder[directory]));
        Assert.Contains(Folder[directory], refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Avatar:DataDirectory", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_not_open_is_unavailable()
    {
        await using var store = SqliteFixture.Create(Folder["other"]);

        await UnavailableAsync(() => store.PingAsync(Cancel));
        await UnavailableAsync(() => store.Originals.InsertAsync(Make.Original(), Cancel));
    }

    [Fact]
    public async Task A_closed_store_is_unavailable_and_can_be_closed_again()
    {
        await Store.DisposeAsync();
        await Store.DisposeAsync();

        await UnavailableAsync(() => Store.PingAsync(Cancel));
        await UnavailableAsync(() => Store.Originals.InsertAsync(Make.Original(), Cancel));
    }

    private async Task ChangeClosedAsync(string sql)
    {
        await Store.DisposeAsync();
        using var connection = Connect();
        Query(connection, sql);
    }

    private static async Task UnavailableAsync(Func<Task> call) =>
        Assert.Equal(StoreFailure.Unavailable, (await Assert.ThrowsAsync<StoreException>(call)).Failure);
}
