namespace Avatar.Hosting.Tests.Telemetry;

public sealed class RedactionTests
{
    [Fact]
    public void Of_a_generated_image_name_only_the_time_and_eight_characters_remain()
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(1_732_900_000_000);
        var photo = ImageName.ForOriginal(time, "jpg");
        var cartoon = ImageName.ForDerived(time, OriginalId.New(TimeProvider.System), "png");

        Assert.Equal($"Photo temp/{$"{photo}"[..22]}***.jpg is damaged.", Redaction.Redact($"Photo temp/{photo} is damaged."));
        Assert.Equal($"'{$"{cartoon}"[..22]}***.png'", Redaction.Redact($"'{cartoon}'"));
    }

    [Theory]
    [InlineData("/uploads/temp/holiday.jpg", "/uploads/temp/***.jpg")]
    [InlineData("GET /originals/a-b_c.png?w=64", "GET /originals/***.png?w=64")]
    [InlineData("mongodb://user:p@ss@db:27017/avatar", "mongodb://***@db:27017/avatar")]
    [InlineData("?expires=17&signature=abcDEF_-9 was refused", "?expires=17&signature=*** was refused")]
    [InlineData("[S127.0.0.1:30000:1 device/ann's-phone]->[", "[S127.0.0.1:30000:1 device/***")]
    [InlineData("_id: '0f8b2c1e-9a57-4d3c-b0f6-5e1d7a2c4b68'", "_id: '0f8b2c1e***'")]
    [InlineData("index: _id_ dup key: { _id: \"a } b\" } ---> MongoWriteException: dup key: { _id: 1 }\n   at X", "index: _id_ dup key: *** ---> MongoWriteException: dup key: ***\n   at X")]
    [InlineData("Password=secret;Host=x", "Password=***;Host=x")]
    public void Other_secrets_are_masked(string text, string redacted) => Assert.Equal(redacted, Redaction.Redact(text));

    [Theory]
    [InlineData("The disk is full.")]
    [InlineData("DELETE /api/device failed in device/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855, on this-machine.")]
    [InlineData("Avatar.Storage.Files.FileCalls failed at 127.0.0.1:27017: a = b")]
    [InlineData("The database /var/lib/avatar/avatar.db is at version 7.")]
    public void Texts_without_secrets_are_the_same_instance(string text) => Assert.Same(text, Redaction.Redact(text));
}
