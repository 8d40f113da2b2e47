using System.Globalization;
using Avatar.Imaging;

namespace Avatar.WebFront;

/// <summary>The style and seed that a caller requests.</summary>
/// <param name="Style">Name of an available style, or null for the default.</param>
/// <param name="Seed">0 to 2^53 − 1, or null to let the service choose.</param>
internal readonly record struct StyleChoice(string? Style, long? Seed)
{
    private const long MaxSeed = (1L << 53) - 1;

    /// <summary>Validates both. An empty value counts as not given.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.UnknownStyle"/> or <see cref="AvatarError.InvalidSeed"/>.</exception>
    public static StyleChoice Parse(string? style, string? seed, StyleOffer offer) => new(ParseStyle(style, offer), ParseSeed(seed));

    public static string? ParseStyle(string? text, StyleOffer offer)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return offer.Contains(text)
            ? text
            : throw new AvatarException(AvatarError.UnknownStyle, "There is no such style. GET /api/styles lists them.");
    }

    public static long? ParseSeed(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) && seed <= MaxSeed
            ? seed
            : throw new AvatarException(AvatarError.InvalidSeed, "A seed is a whole number from 0 to 9007199254740991.");
    }
}
