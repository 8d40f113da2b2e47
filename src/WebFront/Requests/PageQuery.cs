using System.Globalization;

namespace Avatar.WebFront;

/// <summary>Parses <c>?page=</c> and <c>&amp;limit=</c>.</summary>
internal static class PageQuery
{
    public const int DefaultLimit = 50;
    private const int MaxLimit = 100;

    /// <summary>Returns the requested page; null if neither parameter is given. An empty parameter counts as not given.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.InvalidPage"/>.</exception>
    public static PageRequest? Parse(string? page, string? limit) => string.IsNullOrEmpty(page) && string.IsNullOrEmpty(limit)
        ? null
        : new PageRequest(Number(page, 1, int.MaxValue), Number(limit, DefaultLimit, MaxLimit));

    private static int Number(string? text, int fallback, int most)
    {
        if (string.IsNullOrEmpty(text)) return fallback;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new AvatarException(AvatarError.InvalidPage, $"page must be a whole number of at least 1, and limit a whole number from 1 to {MaxLimit}.");
    }
}
