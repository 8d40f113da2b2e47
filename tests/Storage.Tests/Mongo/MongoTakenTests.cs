namespace Avatar.Storage.Tests.Mongo;

/// <summary>If several unique values are taken, the server reports one of them; the value reported to callers does not depend on it.</summary>
public sealed class MongoTakenTests : MongoTestBase
{
    [Fact]
    public async Task A_taken_id_is_recognised_from_the_servers_reply_because_the_cartoon_may_be_deleted_meanwhile()
    {
        var original = await InsertOriginalAsync();
        var cartoon = Make.Cartoon(original);
        await Store.Cartoons.InsertAsync(cartoon, Cancel);
        Commands.Forget();

        await TakenAsync(UniqueKey.Id, () => Store.Cartoons.InsertAsync(Make.Named(Make.Name(), cartoon), Cancel));
        Assert.DoesNotContain(Commands.Sent, command => command.GetElement(0).Name == "find" && command[0] == "regenerated_cartoons");
    }

    [Theory]
    [InlineData("originalId_1")]
    [InlineData("filename_1")]
    public async Task A_face_whose_name_and_original_are_taken_is_reported_as_a_second_face(string lastIndex)
    {
        await Raw("downloaded_faces").Indexes.DropOneAsync(lastIndex, Cancel);
        await ReopenAsync();
        var original = await InsertOriginalAsync();
        var face = Make.Face(original);
        await Store.Faces.InsertAsync(face, Cancel);

        await TakenAsync(UniqueKey.FaceOfOriginal, () => Store.Faces.InsertAsync(face with { Id = Make.FaceId() }, Cancel));
    }

    [Fact]
    public async Task Of_a_devices_concurrent_first_calls_one_creates_its_document()
    {
        var device = Make.Device();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Store.Devices.EnsureAsync(device, Cancel)));

        Assert.Equal(1, await Raw("devices").CountDocumentsAsync(new MongoDB.Bson.BsonDocument(), null, Cancel));
    }

    private static async Task TakenAsync(UniqueKey key, Func<Task> write) =>
        Assert.Equal(key, (await RefusedAsync(StoreFailure.DuplicateKey, write)).Key);
}
