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
    [InlineData("Password=secret;Host=x", "Password=***;Host=x")]
    public void Other_secrets_are_masked(string text, string redacted) => Assert.Equal(redacted, Redaction.Redact(text));

    [Theory]
    [InlineData("The disk is full.")]
    [InlineData("Avatar.Storage.Files.FileCalls failed at 127.0.0.1:27017: a = b")]
    [InlineData("The database /var/lib/avatar/avatar.db is at version 7.")]
    public void Texts_without_secrets_are_the_same_instance(string text) => Assert.Same(text, Redaction.Redact(text));
}
