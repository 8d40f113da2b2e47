using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests.Uploads;

public sealed class IdempotencyTests(AvatarApplication app) : IClassFixture<AvatarApplication>
{
    [Fact]
    public async Task The_same_key_gets_the_first_answer_again()
    {
        var device = Calls.NewDevice();
        var photo = Photos.Jpeg(64, 48);

        var first = await app.Client.UploadAsync(device, Calls.Form(photo), "key");
        var second = await app.Client.UploadAsync(device, Calls.Form(photo), "key");

        Assert.Equal((201, 201), (first.Status, second.Status));
        Assert.Equal(first.Data.ToString(), second.Data.ToString());
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(["true"], second.Headers.GetValues("Idempotency-Replayed"));
        Assert.Equal(1, (await app.Client.GetAsync("/api/originals", device)).At("count").GetInt32());
    }

    [Fact]
    public async Task Two_uploads_of_one_key_at_once_make_one_photo()
    {
        var device = Calls.NewDevice();
        var photo = Photos.Jpeg(64, 48);
        var files = app.Files().Count();

        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => app.Client.UploadAsync(device, Calls.Form(photo), "key")));

        Assert.All(replies, reply => Assert.Equal(201, reply.Status));
        Assert.Single(replies.Select(reply => reply.Data.ToString()).Distinct());
        Assert.Equal(1, replies.Count(reply => !reply.Headers.Contains("Idempotency-Replayed")));
        Assert.Equal(1, (await app.Client.GetAsync("/api/originals", device)).At("count").GetInt32());
        Assert.Equal(files + 2, app.Files().Count());
    }

    [Fact]
    public async Task A_key_for_another_photo_or_another_route_is_refused()
    {
        var device = Calls.NewDevice();
        var first = await app.Client.UploadAsync(device, Calls.Form(Photos.Jpeg(64, 48)), "key");

        (await app.Client.UploadAsync(device, Calls.Form(Photos.Jpeg(65, 48)), "key")).IsRefused(422, "idempotency_key_reused");
        (await app.Client.PostAsync($"/api/regenerate/{first.Text("original", "id")}", device, "key")).IsRefused(422, "idempotency_key_reused");
    }

    [Fact]
    public async Task A_regeneration_is_made_once_per_key()
    {
        var device = Calls.NewDevice();
        var (original, _) = await app.Client.UploadedAsync(device);

        var first = await app.Client.PostAsync($"/api/regenerate/{original}", device, "again");
        var second = await app.Client.PostAsync($"/api/regenerate/{original}", device, "again");

        Assert.Equal(first.Text("cartoon", "id"), second.Text("cartoon", "id"));
        Assert.Equal(["true"], second.Headers.GetValues("Idempotency-Replayed"));
        Assert.Equal(2, (await app.Client.GetAsync("/api/cartoons", device)).At("cartoons").GetArrayLength());
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("tab\tstop")]
    public async Task An_invalid_key_is_refused(string key) =>
        (await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Jpeg(64, 48)), key)).IsRefused(400, "invalid_idempotency_key");

    [Fact]
    public async Task A_key_has_200_characters_at_most()
    {
        Assert.Equal(201, (await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Jpeg(64, 48)), new string('k', 200))).Status);
        (await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Jpeg(64, 48)), new string('k', 201))).IsRefused(400, "invalid_idempotency_key");
    }
}
