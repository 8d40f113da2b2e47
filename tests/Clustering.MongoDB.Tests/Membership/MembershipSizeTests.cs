using System.Net;
using MongoDB.Bson;

namespace Avatar.Clustering.MongoDB.Tests.Membership;

/// <summary>The size of a cluster's document, compared with MongoDB's limit of 16 MB.</summary>
public sealed class MembershipSizeTests
{
    private const int LargestDocument = 16 * 1024 * 1024;

    [Theory]
    [InlineData(25)]
    [InlineData(500)]
    [InlineData(1000)]
    public void Dead_silos_take_less_than_a_kilobyte_each(int count)
    {
        var members = new BsonDocument();
        for (var silo = 0; silo < count; silo++)
        {
            var entry = Make.Entry(SiloStatus.Dead, address: Address(silo));
            entry.SiloName = "avatar-silo-7f9c6d5b8-x2x4z";
            entry.HostName = "avatar-silo-7f9c6d5b8-x2x4z.default";
            entry.RoleName = "Avatar.Silo";
            for (var vote = 0; vote < 3; vote++) entry.AddSuspector(Address(vote), Make.Now);
            members.Add(MembershipDocument.GetPath(entry.SiloAddress)["Members.".Length..], MembershipDocument.FromEntry(entry, Guid.NewGuid().ToString("N")));
        }

        var cluster = new BsonDocument { { "_id", "cluster" }, { "Version", count }, { "VersionEtag", Guid.NewGuid().ToString("N") }, { "Members", members } };
        var size = cluster.ToBson().Length;

        TestContext.Current.TestOutputHelper?.WriteLine($"{count} dead silos: {size} bytes, {size / count} each");
        Assert.InRange(size, 1, count * 1024);
        Assert.InRange(size, 1, LargestDocument / 16);
    }

    /// <summary>Generations are seconds, with nine digits.</summary>
    private static SiloAddress Address(int silo) => SiloAddress.New(IPAddress.Parse("192.168.100.200"), 11111, 298_646_657 + silo);
}
