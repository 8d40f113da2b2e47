using System.Globalization;
using System.Security.Cryptography;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Cluster.Tests;

/// <summary>The scrub in real processes.</summary>
public sealed class ScrubTests
{
    [Fact]
    public async Task A_byte_that_changes_on_the_disk_is_told_once_in_a_round_and_counted()
    {
        TestNumber.SkipUnlessSlow();
        TestDatabase.SkipUnlessThere();
        await using var cluster = new AvatarCluster(
            settings: new Dictionary<string, string> { ["Avatar__Files__ScrubEvery"] = "00:01:00" }, silos: 1, fronts: 1);
        await cluster.StartAsync();
        using var client = cluster.NewClient();
        var phone = new Phone(client, Phone.NewDevice());
        var upload = (await phone.UploadAsync(Portrait.Of(1))).Expect(201);
        (await phone.UploadAsync(Portrait.Of(2))).Expect(201);
        var address = new Uri(upload.Text("original", "imageUrl")).AbsolutePath;
        var name = Path.GetFileName(address);
        var path = Path.Combine(cluster.Silos[0].DataDirectory, address[1..]);

        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        var document = await cluster.Database.Database.GetCollection<BsonDocument>("originals")
            .Find(new BsonDocument("filename", name)).SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), document["sha256"].AsString);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);

        var silo = cluster.Silos[0];
        await silo.Program.WaitForLineAsync(
            "1 damaged", line => line.Contains("The scrub has read all images", StringComparison.Ordinal) && line.Contains(": 1 damaged", StringComparison.Ordinal),
            AvatarProcess.LongPatience);

        var told = silo.Program.Output.Where(line => line.Contains("The scrub found", StringComparison.Ordinal)).ToList();
        Assert.Contains($"{name[..22]}***{Path.GetExtension(name)} damaged: Its SHA-256 is ", Assert.Single(told), StringComparison.Ordinal);
        Assert.Equal(1, await MeasuredAsync(silo, "avatar_scrub_damaged", "area=\"originals\""));
        Assert.InRange(await MeasuredAsync(silo, "avatar_scrub_images"), 4, 100);
        Assert.InRange(await MeasuredAsync(silo, "avatar_scrub_bytes"), bytes.Length, long.MaxValue);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
    }

    private static async Task<long> MeasuredAsync(AvatarProcess silo, string beginning, string part = "")
    {
        using var client = silo.NewClient();
        return (await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken)).Split('\n')
            .Where(line => line.StartsWith(beginning, StringComparison.Ordinal) && line.Contains(part, StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
    }
}
