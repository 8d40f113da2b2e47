using System.Globalization;

namespace Avatar.WebFront;

/// <summary>
/// The headers <c>RateLimit-Limit</c>, <c>-Remaining</c> and <c>-Reset</c>, as draft 3 of the IETF's RateLimit header fields defines them
/// (draft-ietf-httpapi-ratelimit-headers-03).
/// </summary>
internal static class RateLimitHeaders
{
    public const string Limit = "RateLimit-Limit";
    public const string Remaining = "RateLimit-Remaining";
    public const string Reset = "RateLimit-Reset";

    private const int SecondsPerMinute = 60;

    /// <param name="headers">Headers of the answer.</param>
    /// <param name="perMinute">Requests per minute, which is also the capacity of the bucket.</param>
    /// <param name="remaining">Requests left in the bucket now.</param>
    public static void Set(IHeaderDictionary headers, int perMinute, long remaining)
    {
        headers[Limit] = perMinute.ToString(CultureInfo.InvariantCulture);
        headers[Remaining] = remaining.ToString(CultureInfo.InvariantCulture);
        headers[Reset] = SecondsToFull(perMinute, remaining).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Seconds until the bucket is full, rounded up. An empty bucket refills evenly within a minute.</summary>
    private static long SecondsToFull(int perMinute, long remaining) => (((perMinute - remaining) * SecondsPerMinute) + perMinute - 1) / perMinute;
}
