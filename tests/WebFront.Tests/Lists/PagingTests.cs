using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests.Lists;

public sealed class PagingTests(AvatarApplication app)
{
    [Fact]
    public async Task Originals_come_newest_first_all_at_once_or_page_by_page()
    {
        var device = Calls.NewDevice();
        var ids = new List<string>();
        for (var i = 0; i < 3; i++) ids.Insert(0, (await app.Client.UploadedAsync(device)).Original);

        Assert.Equal(ids, await IdsAsync("/api/originals"));
        Assert.Equal(ids[..2], await IdsAsync("/api/originals?limit=2"));
        Assert.Equal(ids[2..], await IdsAsync("/api/originals?page=2&limit=2"));
        Assert.Equal(ids, await IdsAsync("/api/originals?page=1"));
        Assert.Empty(await IdsAsync("/api/originals?page=3&limit=2"));
        Assert.Empty(await IdsAsync("/api/originals?page=2147483647&limit=100"));

        async Task<IEnumerable<string>> IdsAsync(string path)
        {
            var reply = await app.Client.GetAsync(path, device);
            Assert.Equal(3, reply.At("count").GetInt32());
            return reply.At("originals").EnumerateArray().Select(original => original.GetProperty("id").GetString()!).ToList();
        }
    }

    [Fact]
    public async Task A_new_photo_is_listed_at_once()
    {
        var device = Calls.NewDevice();
        for (var count = 1; count <= 3; count++)
        {
            await app.Client.UploadedAsync(device);
            Assert.Equal(count, (await app.Client.GetAsync("/api/originals", device)).At("originals").GetArrayLength());
        }
    }

    [Fact]
    public async Task Faces_come_newest_first_with_their_pagination()
    {
        var device = Calls.NewDevice();
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var (_, cartoon) = await app.Client.UploadedAsync(device);
            ids.Insert(0, (await app.Client.PostAsync($"/api/download/{cartoon}", device)).Text("downloadedFace", "id"));
        }

        await IsPageAsync("/api/downloaded-faces", ids, "1 50 3 1");
        await IsPageAsync("/api/downloaded-faces?page=1", ids, "1 50 3 1");
        await IsPageAsync("/api/downloaded-faces?limit=2", ids[..2], "1 2 3 2");
        await IsPageAsync("/api/downloaded-faces?page=2&limit=2", ids[2..], "2 2 3 2");
        await IsPageAsync("/api/downloaded-faces?page=9&limit=100", [], "9 100 3 1");

        async Task IsPageAsync(string path, IEnumerable<string> expected, string pagination)
        {
            var reply = await app.Client.GetAsync(path, device);
            Assert.Equal(expected, reply.At("downloadedFaces").EnumerateArray().Select(face => face.GetProperty("id").GetString()!));
            Assert.Equal(pagination, string.Join(' ', reply.At("pagination").EnumerateObject().Select(field => field.Value.ToString())));
        }
    }

    [Fact]
    public async Task Without_faces_there_is_an_empty_page()
    {
        var reply = await app.Client.GetAsync("/api/downloaded-faces", Calls.NewDevice());

        Assert.Empty(reply.At("downloadedFaces").EnumerateArray());
        Assert.Equal(0, reply.At("pagination", "total").GetInt32());
    }

    [Fact]
    public async Task Cartoons_are_those_of_one_photo_or_of_all()
    {
        var device = Calls.NewDevice();
        var (first, cartoon) = await app.Client.UploadedAsync(device);
        await app.Client.UploadedAsync(device);

        var all = await app.Client.GetAsync("/api/cartoons?originalId=", device);
        var one = await app.Client.GetAsync($"/api/cartoons?originalId={first}", device);

        Assert.Equal(2, all.At("cartoons").GetArrayLength());
        Assert.Equal(cartoon, Assert.Single(one.At("cartoons").EnumerateArray()).GetProperty("id").GetString());
    }
}
