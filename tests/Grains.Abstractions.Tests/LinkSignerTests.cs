using Microsoft.Extensions.Time.Testing;

namespace Avatar.Tests;

public sealed class LinkSignerTests
{
    private const string Old = "an old key, 0123456789abcdef0123456789";
    private const string New = "a new key, fedcba9876543210fedcba98765";
    private const string Path = "/uploads/temp/1_a.jpg";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 28, 11, 59, 0, TimeSpan.Zero));

    [Fact]
    public void Without_a_key_paths_are_unchanged()
    {
        var signer = Signer();

        Assert.False(signer.IsOn);
        Assert.Equal(Path, signer.Sign(Path, signer.NextExpiry()));
        Assert.Null(Verify(signer, Path, "9999999999", new string('A', 43)));
    }

    /// <summary>Computed with OpenSSL: <c>printf '/uploads/temp/1_a.jpg\n1795867200' | openssl dgst -sha256 -hmac '…' -binary | basenc --base64url</c>.</summary>
    [Fact]
    public void The_signature_is_the_HMAC_of_path_and_expiry() => Assert.Equal(
        $"{Path}?expires=1795867200&signature=9qWJ9r_pJHHIfJycs3bIN6X9mGn4nGES9tJo6ak8wVc", Signer(Old).Sign(Path, 1_795_867_200));

    [Fact]
    public void A_link_lives_for_a_period_at_least_and_for_less_than_two()
    {
        for (var minute = 0; minute < 48 * 60; minute++)
        {
            var signer = Signer(Old);
            var life = Verify(signer, signer.Sign(Path, signer.NextExpiry()));

            Assert.NotNull(life);
            Assert.InRange(life.Value, LinkSigner.Period + TimeSpan.FromTicks(1), LinkSigner.Period * 2);
            _time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public void Links_are_equal_within_a_period_and_differ_in_the_next()
    {
        var signer = Signer(Old);
        var first = signer.NextExpiry();
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(first, signer.NextExpiry());

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(first + (long)LinkSigner.Period.TotalSeconds, signer.NextExpiry());
    }

    [Fact]
    public void A_link_ends_with_the_second_it_names()
    {
        var signer = Signer(Old);
        var link = signer.Sign(Path, signer.NextExpiry());

        _time.SetUtcNow(DateTimeOffset.FromUnixTimeSeconds(signer.NextExpiry()).AddTicks(-1));
        Assert.Equal(TimeSpan.FromTicks(1), Verify(signer, link));

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Null(Verify(signer, link));
    }

    [Fact]
    public void During_key_rotation_links_of_both_keys_are_accepted_and_the_first_signs()
    {
        var (before, meanwhile, after) = (Signer(Old), Signer(New, Old), Signer(New));
        var expires = before.NextExpiry();

        Assert.NotNull(Verify(meanwhile, before.Sign(Path, expires)));
        Assert.Equal(after.Sign(Path, expires), meanwhile.Sign(Path, expires));
        Assert.Null(Verify(after, before.Sign(Path, expires)));
    }

    [Fact]
    public void Nothing_of_a_link_can_be_changed()
    {
        var signer = Signer(Old);
        var expires = signer.NextExpiry();
        var signature = GetSignature(signer.Sign(Path, expires));

        Assert.Null(Verify(signer, "/uploads/temp/1_b.jpg", $"{expires}", signature));
        Assert.Null(Verify(signer, "/uploads/originals/1_a.jpg", $"{expires}", signature));
        Assert.Null(Verify(signer, Path, $"{expires + 1}", signature));
        for (var i = 0; i < signature.Length - 1; i++)
        {
            var changed = signature[..i] + (signature[i] == 'A' ? 'B' : 'A') + signature[(i + 1)..];
            Assert.Null(Verify(signer, Path, $"{expires}", changed));
        }
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("-1", "")]
    [InlineData("+1795867200", "")]
    [InlineData(" 1795867200", "")]
    [InlineData("1795867200.0", "")]
    [InlineData("99999999999999999999999", "")]
    [InlineData("9223372036854775807", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("1795867200", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("1795867200", "????????????????????????????????????????????")]
    [InlineData("1795867200", "éééééééééééééééééééééééééééééééééééééééé\0\0\0")]
    public void An_invalid_signature_is_rejected(string? expires, string? signature) => Assert.Null(Signer(Old).Verify(Path, expires, signature));

    private static TimeSpan? Verify(LinkSigner signer, string path, string expires, string signature) => signer.Verify(path, expires, signature);

    private static TimeSpan? Verify(LinkSigner signer, string link)
    {
        var query = link[(link.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('&', '=');
        return signer.Verify(link[..link.IndexOf('?', StringComparison.Ordinal)], query[1], query[3]);
    }

    private static string GetSignature(string link) => link[(link.LastIndexOf('=') + 1)..];

    private LinkSigner Signer(params string[] keys) => new(keys, _time);
}
