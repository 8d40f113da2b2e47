using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Crashes;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Fault.Tests;

/// <summary>Backups of a cluster with the scripts of the repository and the MongoDB tools, and their restoration.</summary>
public sealed class MongoBackupTests : IDisposable
{
    private const int Users = 4;
    private static readonly TimeSpan Use = TimeSpan.FromSeconds(3);

    private readonly TemporaryFolder _folder = new();

    private string Backup => Path.Combine(_folder.Path, "backup");

    [Theory]
    [InlineData(nameof(FilesKind.FileSystem))]
    [InlineData(nameof(FilesKind.GridFS))]
    public async Task A_stopped_and_restored_cluster_has_everything_that_was_answered(string files)
    {
        SkipWithoutTools();
        await using var cluster = new AvatarCluster(Enum.Parse<FilesKind>(files), silos: 1, fronts: 1);
        await cluster.StartAsync();
        var ledger = new BackupLedger();
        using (var client = cluster.NewClient())
        {
            using var stop = new CancellationTokenSource();
            var users = Enumerable.Range(0, Users).Select(index => new BackupUser(client, ledger, index).UseAsync(stop.Token)).ToArray();
            await Task.Delay(Use, CancellationToken.None);
            await stop.CancelAsync();
            await Task.WhenAll(users);
        }

        ledger.BackupBegins();
        foreach (var process in cluster.Processes) Assert.Equal(0, await process.StopAsync());
        string[] folder = files is nameof(FilesKind.FileSystem) ? [cluster.Uploads] : [];
        Assert.Equal((0, ""), BackupScripts.Run("backup.sh", Connection(cluster.Database), ["--mongodb-stopped", Backup, .. folder]));
        Assert.Equal(1, BackupScripts.Run("backup.sh", Connection(cluster.Database), ["--mongodb-stopped", Backup, .. folder]).Code);

        await cluster.Database.Database.Client.DropDatabaseAsync(cluster.Database.Name);
        if (Directory.Exists(cluster.Uploads)) Directory.Delete(cluster.Uploads, recursive: true);
        Assert.Equal(0, BackupScripts.Run("restore.sh", Connection(cluster.Database), ["--mongodb", Backup, .. folder]).Code);

        await cluster.StartAsync();
        var state = await cluster.ReadAsync();
        ledger.AssertAllIsIn(state);
        Assert.All(state.Images, each => Assert.Equal(each.Image.FileSize, state.Files.GetValueOrDefault((each.Area, each.Image.Filename), -1)));
        using var later = cluster.NewClient();
        var listed = new ListedInvariants(later, state);
        foreach (var device in state.Originals.Values.Select(static original => original.Device).Distinct()) await listed.CheckAsync(device, Phone.NewDevice());
        TestContext.Current.TestOutputHelper?.WriteLine($"{ledger.Figures}; {state.Originals.Count} originals restored, {listed.Fetched} images fetched.");
        cluster.TellIfFailed();
    }

    [Fact]
    public async Task Existing_data_is_not_overwritten()
    {
        SkipWithoutTools();
        await using var database = new TestDatabase();
        var collection = database.Database.GetCollection<BsonDocument>("devices");
        await collection.InsertOneAsync(new() { ["_id"] = "device", ["number"] = 1 });
        Assert.Equal((0, ""), BackupScripts.Run("backup.sh", Connection(database), "--mongodb-stopped", Backup));
        await collection.ReplaceOneAsync(new BsonDocument(), new() { ["_id"] = "device", ["number"] = 2 });

        Assert.Equal(1, BackupScripts.Run("restore.sh", Connection(database), "--mongodb", Backup).Code);

        var there = await collection.Find(new BsonDocument()).SingleAsync();
        Assert.Equal(2, there["number"].AsInt32);
    }

    /// <summary>On a server without an operation log, the backup may fail only for that reason.</summary>
    [Fact]
    public async Task The_connection_string_of_the_service_works_for_a_backup_of_a_replica_set()
    {
        SkipWithoutTools();
        await using var database = new TestDatabase();

        var (code, said) = BackupScripts.Run("backup.sh", Connection(database), "--mongodb", Backup);

        if (code == 0) Assert.True(File.Exists(Path.Combine(Backup, "documents.oplog.gz")));
        else Assert.Contains("error getting oplog start", said, StringComparison.Ordinal);
        Assert.Equal(code == 0, Path.Exists(Backup));
    }

    [Fact]
    public void Without_a_connection_string_or_a_backup_the_reason_is_named()
    {
        SkipWithoutTools();
        var unset = new Dictionary<string, string> { ["ConnectionStrings__MongoDB"] = "" };
        var set = new Dictionary<string, string> { ["ConnectionStrings__MongoDB"] = "mongodb://127.0.0.1:1/none" };

        Assert.Equal(
            (1, "ConnectionStrings__MongoDB is not set: set it to the connection string of the service."),
            BackupScripts.Run("backup.sh", unset, "--mongodb", Backup));
        Assert.Equal(
            (1, "ConnectionStrings__MongoDB is not set: set it to the connection string of the service."),
            BackupScripts.Run("restore.sh", unset, "--mongodb", _folder.Path));
        Assert.Equal(
            (1, $"{_folder.Path} is not a MongoDB backup: it contains no documents."),
            BackupScripts.Run("restore.sh", set, "--mongodb", _folder.Path));
        Assert.Equal(2, BackupScripts.Run("backup.sh", set, "--mongo", Backup).Code);
        Assert.Equal(2, BackupScripts.Run("restore.sh", set, "--mongo", Backup).Code);
    }

    public void Dispose() => _folder.Dispose();

    private static Dictionary<string, string> Connection(TestDatabase database) => new() { ["ConnectionStrings__MongoDB"] = database.ConnectionString };

    private static void SkipWithoutTools()
    {
        TestDatabase.SkipUnlessThere();
        Trials.SkipWithout("bash", "mongodump", "mongorestore");
    }
}
