using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Cluster.Tests;

/// <summary>Several instances on one machine.</summary>
public sealed class InstanceTests
{
    [Fact]
    public async Task Two_instances_do_not_collide()
    {
        await using var one = new AvatarProcess();
        await using var other = new AvatarProcess();
        await Task.WhenAll(one.StartAsync(), other.StartAsync());
        using var clientOfOne = one.NewClient();
        using var clientOfOther = other.NewClient();
        var device = Phone.NewDevice();
        var (atOne, atOther) = (new Phone(clientOfOne, device), new Phone(clientOfOther, device));

        var made = await Task.WhenAll(atOne.UploadAsync(Portrait.Of(1)), atOther.UploadAsync(Portrait.Of(2)));

        Assert.All(made, reply => reply.Expect(201));
        Assert.Equal([made[0].Text("original", "id")], await GetOriginalsAsync(atOne));
        Assert.Equal([made[1].Text("original", "id")], await GetOriginalsAsync(atOther));
        Assert.Equal(Portrait.Of(1), await atOne.FetchAsync(made[0].Text("original", "imageUrl")));
        Assert.Null(await atOther.FetchAsync(made[0].Text("original", "imageUrl")));
        (await atOther.RegenerateAsync(made[0].Text("original", "id"))).Expect(404);
    }

    private static async Task<IEnumerable<string?>> GetOriginalsAsync(Phone phone) =>
        (await phone.GetAsync("/api/originals")).Expect(200).Items("originals").Select(original => original.GetProperty("id").GetString());
}
