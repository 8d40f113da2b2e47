namespace Avatar.Hosting.Tests;

public sealed class MaskedTests
{
    [Theory]
    [InlineData("Invalid url: 'http://user:secret@host:99999/'", "Invalid url: 'http://***@host:99999/'")]
    [InlineData("Failed to bind to address http://user:sec ret@host: address in use.", "Failed to bind to address http://***@host: address in use.")]
    [InlineData("Invalid url: 'user:secret@host'", "Invalid url: '***@host'")]
    [InlineData("Invalid url: 'http://host?token=secret' is none.", "Invalid url: 'http://host?token=***' is none.")]
    [InlineData("Nothing to hide here; is there? Not at http://host:80/path.", "Nothing to hide here; is there? Not at http://host:80/path.")]
    public void A_sentence_of_the_server_is_shown_without_credentials(string sentence, string shown) => Assert.Equal(shown, Masked.Sentence(sentence));

    [Theory]
    [InlineData("/var/lib/avatar")]
    [InlineData("https://avatars.example.org/a;b")]
    [InlineData("-00:00:01")]
    [InlineData("")]
    public void A_value_without_credentials_is_shown_unchanged(string value) => Assert.Equal(value, Masked.Value(value));
}
