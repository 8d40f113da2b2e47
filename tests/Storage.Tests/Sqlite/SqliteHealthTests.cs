using System.Diagnostics;
using Avatar.Storage.Sqlite;
using Microsoft.Extensions.Options;
using SQLitePCL;

namespace Avatar.Storage.Tests.Sqlite;

/// <summary>Detection of a database that is damaged, locked or read-only.</summary>
public sealed class SqliteHealthTests : SqliteTestBase
{
    private const int PageSize = 4096;
    private const int Damaged = 2005;

    /// <summary>Longer than one wait for a lock, shorter than two.</summary>
    private static readonly TimeSpan OneWait = TimeSpan.FromSeconds(9);

    /// <summary>The driver compiles a statement, for which SQLite waits, and then retries it once.</summary>
    private static readonly TimeSpan TwoWaits = TimeSpan.FromSeconds(14);

    [Fact]
    public async Task A_damaged_database_is_refused_with_a_message()
    {
        await FillAsync(Store);
        await Store.DisposeAsync();
        Overwrite(Folder["avatar.db"]);

        var refusal = await Assert.ThrowsAsync<StorageStartException>(() => SqliteFixture.OpenAsync(Folder.Path));

        Assert.Contains("is damaged", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Restore it", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    /// <summary>No other step of the start reads that page.</summary>
    [Fact]
    public async Task A_damaged_page_that_the_start_does_not_need_is_found_by_the_full_check()
    {
        await FillAsync(Store);
        await Store.DisposeAsync();
        Overwrite(Folder["avatar.db"], new FileInfo(Folder["avatar.db"]).Length - PageSize);

        var refusal = await Assert.ThrowsAsync<StorageStartException>(() => SqliteFixture.OpenAsync(Folder.Path));

        Assert.Contains("is damaged", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_damage_check_ends_at_its_time_limit()
    {
        await FillAsync(Store);
        await Store.DisposeAsync();
        using var session = SqliteSession.OpenForWriting(Folder["avatar.db"]);

        Assert.Null(session.FindDamage(TimeSpan.Zero));
        Assert.Equal("ok", session.FindDamage(TimeSpan.FromMinutes(1)));
        session.Execute("UPDATE meta SET value = value");
    }

    [Fact]
    public async Task Damage_is_logged_once_and_the_store_is_no_longer_ready()
    {
        var log = new LogRecorder();
        await FillAsync(Store);
        await Store.DisposeAsync();
        Store = new(Options.Create(new SqliteOptions { DataDirectory = Folder.Path }), log.For<SqliteAvatarStore>());
        await Store.OpenAsync(Cancel);
        await Store.PingAsync(Cancel);
        using (var connection = Connect()) Query(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        Overwrite(Folder["avatar.db"]);

        for (var read = 0; read < 20; read++)
        {
            await Assert.ThrowsAsync<StoreException>(() => Store.Cartoons.ListMadeByAsync(DateTimeOffset.MaxValue, null, 100, Cancel));
        }

        Assert.Single(log.Events, Damaged);
        var failure = await Assert.ThrowsAsync<StoreException>(() => Store.PingAsync(Cancel));
        Assert.Equal(StoreFailure.Unavailable, failure.Failure);
        Assert.Contains("damaged", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_whose_last_write_failed_is_ready_again_when_a_write_succeeds()
    {
        await Store.PingAsync(Cancel);
        await Assert.ThrowsAsync<StoreException>(() => Store.Database.WriteAsync(session => FailCommits(session, 1), Cancel));

        await Assert.ThrowsAsync<StoreException>(() => Store.PingAsync(Cancel));
        await Assert.ThrowsAsync<StoreException>(() => Store.PingAsync(Cancel));
        Assert.NotEqual(Guid.Empty, await Store.GetStoreIdAsync(Cancel));

        await Store.Database.WriteAsync(session => FailCommits(session, 0), Cancel);
        await Store.PingAsync(Cancel);
    }

    [Fact]
    public async Task The_start_waits_for_a_locked_database_and_reports_it_as_locked()
    {
        await Store.DisposeAsync();
        using var other = Connect();
        Query(other, "PRAGMA locking_mode = EXCLUSIVE");
        Query(other, "BEGIN EXCLUSIVE");
        var began = Stopwatch.StartNew();

        var refusal = await Assert.ThrowsAsync<StorageStartException>(() => SqliteFixture.OpenAsync(Folder.Path));

        Assert.InRange(began.Elapsed, TimeSpan.Zero, TwoWaits);
        Assert.Contains("locked by another program", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Restore", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_to_a_locked_database_fails_after_its_busy_timeout()
    {
        using var other = Connect();
        Query(other, "BEGIN IMMEDIATE");
        var began = Stopwatch.StartNew();

        var failure = await Assert.ThrowsAsync<StoreException>(() => Store.Originals.InsertAsync(Make.Original(), Cancel));

        Assert.InRange(began.Elapsed, TimeSpan.Zero, OneWait);
        Assert.Equal(StoreFailure.Unavailable, failure.Failure);
        Query(other, "ROLLBACK");
        await Store.Originals.InsertAsync(Make.Original(), Cancel);
    }

    /// <summary>An operator may remove the lock file by mistake, thinking that it is left over.</summary>
    [Fact]
    public async Task A_second_process_is_refused_although_the_lock_file_was_removed()
    {
        File.Delete(Folder["avatar.lock"]);

        var refusal = await Assert.ThrowsAsync<StorageStartException>(() => SqliteFixture.OpenAsync(Folder.Path));

        Assert.Contains("another process", refusal.Message, StringComparison.Ordinal);
        await Store.Originals.InsertAsync(Make.Original(), Cancel);
        await ReopenAsync();
    }

    private static async Task FillAsync(SqliteAvatarStore store)
    {
        for (var i = 0; i < 100; i++) await store.Originals.InsertAsync(Make.Original(), Cancel);
    }

    /// <summary>By default keeps the first page, which identifies the file and contains the tables' names.</summary>
    private static void Overwrite(string path, long from = PageSize)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Position = from;
        file.Write(Enumerable.Repeat((byte)0xA5, (int)(file.Length - from)).ToArray());
    }

    private static bool FailCommits(SqliteSession session, int answer)
    {
        raw.sqlite3_commit_hook(session.Handle, _ => answer, null);
        return true;
    }
}
