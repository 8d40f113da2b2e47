namespace Avatar.Hosting.Tests.Admin;

public sealed class AdminOptionsTests
{
    private const string Token = "0123456789abcdef";

    [Theory]
    [InlineData("127.0.0.1:9090")]
    [InlineData("ftp://127.0.0.1:9090")]
    [InlineData("http://127.0.0.1:x")]
    [InlineData("http://127.0.0.1:65536")]
    [InlineData("http://localhost:0")]
    [InlineData("http://127.0.0.1:9090/admin")]
    [InlineData("http://admin.example.org:9090")]
    [InlineData("http://127.0.0.1:9090;http://")]
    [InlineData("http://unix:")]
    public void A_URL_that_cannot_be_listened_on_as_written_is_refused(string urls)
    {
        var sentence = Configure.Refusal(("Avatar:AdminUrls", urls));

        Assert.StartsWith($"Avatar:AdminUrls is '{urls}', but it must be a list of URLs", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_in_a_URL_is_refused_and_not_shown()
    {
        var sentence = Configure.Refusal(("Avatar:AdminUrls", "http://user:secret@127.0.0.1:9090"));

        Assert.StartsWith("Avatar:AdminUrls is 'http://***@127.0.0.1:9090', but", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0123456789abcde")]
    [InlineData("0123456789 abcdef")]
    public void A_token_that_is_short_or_has_spaces_is_refused_and_not_shown(string token)
    {
        var sentence = Configure.Refusal(("Avatar:Admin:Token", token));

        Assert.StartsWith("Avatar:Admin:Token is not valid: it must be 16 or more", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("012345", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Avatar:Admin:OpenMetrics", "yes")]
    [InlineData("Avatar:Admin:Dashboard", "1")]
    public void A_switch_is_true_or_false(string key, string value) =>
        Assert.Equal($"{key} is '{value}', but it must be true or false.", Configure.Refusal((key, value)));

    [Theory]
    [InlineData("http://*:9090")]
    [InlineData("http://+:9090")]
    [InlineData("http://0.0.0.0:9090")]
    [InlineData("http://[::]:9090")]
    [InlineData("https://10.0.0.7:9090")]
    [InlineData("http://127.0.0.1:9090;http://[fe80::1]:9090")]
    public void URLs_that_other_machines_can_reach_need_a_token(string urls)
    {
        var refusal = Assert.Throws<AvatarStartException>(Options(urls).RefuseOpenAddresses);

        Assert.StartsWith("Avatar:Admin:Token is not set, but Avatar:AdminUrls needs it", refusal.Message, StringComparison.Ordinal);
        Options(urls, Token).RefuseOpenAddresses();
    }

    [Theory]
    [InlineData("http://localhost:9090")]
    [InlineData("http://127.0.0.1:0;http://[::1]:0")]
    [InlineData("http://127.8.9.10:9090, https://127.0.0.1:9443")]
    [InlineData("http://unix:/run/avatar/admin.sock")]
    public void URLs_of_this_machine_need_none(string urls) => Options(urls).RefuseOpenAddresses();

    [Theory]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080")]
    [InlineData("http://127.0.0.1:8080", "http://localhost:8080")]
    [InlineData("http://127.0.0.1:8080", "http://*:8080")]
    [InlineData("http://*:8080", "http://10.0.0.7:8080")]
    [InlineData("http://[::1]:80", "http://www.example.org")]
    [InlineData("http://unix:/run/avatar.sock", "http://unix:/run/avatar.sock")]
    public void A_URL_where_the_process_serves_its_other_routes_is_refused(string admin, string other)
    {
        var refusal = Assert.Throws<AvatarStartException>(() => Options(admin, Token).RefuseSharedAddresses(["http://127.0.0.1:1", other]));

        Assert.Equal($"Avatar:AdminUrls contains {admin}, where this process already serves {other}; choose another port.", refusal.Message);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9090", "http://*:8080")]
    [InlineData("http://127.0.0.1:8080", "http://10.0.0.7:8080")]
    [InlineData("http://127.0.0.1:0", "http://127.0.0.1:0")]
    [InlineData("http://unix:/run/avatar.sock", "http://*:8080")]
    public void Other_URLs_are_accepted(string admin, string other) => Options(admin, Token).RefuseSharedAddresses([other]);

    private static AdminOptions Options(string urls, string token = "") =>
        Configure.With(("Avatar:AdminUrls", urls), ("Avatar:Admin:Token", token)).Settings<AdminOptions>();
}
