namespace Avatar.Clustering.MongoDB.Tests.Membership;

/// <summary>Steps that a silo performs on its table.</summary>
internal static class TableSteps
{
    /// <summary>Inserts the row with the next version.</summary>
    public static async Task InsertAsync(this MongoDBMembershipTable table, params MembershipEntry[] entries)
    {
        foreach (var entry in entries)
            Assert.True(await table.InsertRow(entry, (await table.ReadAll()).Version.Next()));
    }

    public static async Task<(MembershipEntry Entry, string Etag, TableVersion Version)> ReadAsync(this MongoDBMembershipTable table, SiloAddress silo)
    {
        var data = await table.ReadRow(silo);
        var (entry, etag) = Assert.Single(data.Members);
        return (entry, etag, data.Version);
    }
}
