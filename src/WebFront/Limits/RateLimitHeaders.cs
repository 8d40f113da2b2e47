using System.Globalization;

namespace Avatar.WebFront.Limits;

/// <summary>
/// Tells a caller how much it may still ask: <c>RateLimit-Limit</c>, <c>-Remaining</c> and <c>-Reset</c>, as the third draft of
/// the IETF's RateLimit header fields has them (draft-ietf-httpapi-ratelimit-headers-03).
/// </summary>
internal static class RateLimitHeaders
{
    public const string Limit = "RateLimit-Limit";
    public const string Remaining = "RateLimit-Remaining";
    public const string Reset = "RateLimit-Reset";

    private const int SecondsPerMinute = 60;

    /// <param name="headers">The answer's.</param>
    /// <param name="perMinute">Requests per minute, which is also what the full bucket holds.</param>
    /// <param name="remaining">Requests that the bucket holds now.</param>
    public static void Set(IHeaderDictionary headers, int perMinute, long remaining)
    {
        headers[Limit] = perMinute.ToString(CultureInfo.InvariantCulture);
        headers[Remaining] = remaining.ToString(CultureInfo.InvariantCulture);
        headers[Reset] = SecondsToFull(perMinute, remaining).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The bucket fills evenly, once in a minute.</summary>
    private static long SecondsToFull(int perMinute, long remaining) => (((perMinute - remaining) * SecondsPerMinute) + perMinute - 1) / perMinute;
}
