using Avatar.ServiceTesting.Processes;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.ServiceTesting.Clusters;

/// <summary>Reads and changes the silos in the membership document.</summary>
internal static class ClusterMembers
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    public static async Task<IReadOnlyList<(SiloAddress Address, string Name, SiloStatus Status)>> ReadAsync(AvatarCluster cluster)
    {
        var document = await cluster.Database.Database.GetCollection<BsonDocument>("orleans_membership").Find(new BsonDocument()).SingleAsync();
        return document["Members"].AsBsonDocument.Values.Select(static member => (
            SiloAddress.FromParsableString(member["SiloAddress"].AsString), member["SiloName"].AsString, (SiloStatus)member["Status"].AsInt32)).ToList();
    }

    /// <summary>Finds the newest silo with the name of the process: every start of a process is a new silo.</summary>
    public static async Task<(SiloAddress Address, SiloStatus Status)> FindAsync(AvatarCluster cluster, AvatarProcess silo)
    {
        var (address, _, status) = (await ReadAsync(cluster)).Where(member => member.Name == silo.Name).MaxBy(static member => member.Address.Generation);
        return (address, status);
    }

    /// <summary>Declares a silo dead, as other silos would.</summary>
    public static async Task DeclareDeadAsync(AvatarCluster cluster, SiloAddress silo)
    {
        var members = cluster.Database.Database.GetCollection<BsonDocument>("orleans_membership");
        var member = $"Members.{silo.ToParsableString().Replace('.', '_')}";
        var update = Builders<BsonDocument>.Update
            .Set($"{member}.Status", (int)SiloStatus.Dead).Set($"{member}.Etag", "declared")
            .Set("VersionEtag", "declared").Inc("Version", 1);
        var result = await members.UpdateOneAsync(new BsonDocument($"{member}.SiloAddress", silo.ToParsableString()), update);
        Assert.Equal(1, result.ModifiedCount);
    }

    /// <summary>Waits until the cluster has declared a silo dead.</summary>
    public static async Task WaitForDeathAsync(AvatarCluster cluster, SiloAddress silo, TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience);
        while ((await ReadAsync(cluster)).Single(member => member.Address.Equals(silo)).Status is not SiloStatus.Dead)
        {
            await Task.Delay(BetweenLooks, timeout.Token);
        }
    }
}
