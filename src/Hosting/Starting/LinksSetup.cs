using Microsoft.Extensions.Options;

namespace Avatar.Hosting;

/// <summary>Adds the signer of image URLs. Without keys in the settings, URLs are not signed.</summary>
internal static class LinksSetup
{
    public static void AddLinks(this IServiceCollection services) => services.AddSingleton(
        provider => new LinkSigner(provider.GetRequiredService<IOptions<LinkSigningOptions>>().Value.SigningKey, provider.GetRequiredService<TimeProvider>()));
}

/// <summary>How image URLs are signed.</summary>
[Settings("Avatar:Files")]
public sealed class LinkSigningOptions
{
    [Setting("Secret keys, separated by commas, that sign the URLs of images and let them expire. The first key signs; all are accepted. Fronts and silos need the same keys.")]
    [SigningKey]
    public IReadOnlyList<string> SigningKey { get; set; } = [];
}

/// <summary>A list of secret keys that are hard to guess.</summary>
internal sealed class SigningKeyAttribute : ValueRuleAttribute
{
    /// <summary>128 bits, written as hexadecimal digits.</summary>
    private const int MinLength = 32;

    /// <summary>A random key practically always has this number of distinct characters; a repeated word has fewer.</summary>
    private const int MinDistinctCharacters = 8;

    public override string Allowed =>
        $"one or more keys of {MinLength} or more visible ASCII characters, at least {MinDistinctCharacters} of them distinct, separated by commas; `openssl rand -hex 32` creates one";

    public override bool IsSecret => true;

    public override object? Parse(string text) =>
        text.Length >= MinLength && text.Distinct().Count() >= MinDistinctCharacters && !text.AsSpan().ContainsAnyExceptInRange('!', '~') ? text : null;
}
