using System.Globalization;
using System.Threading.RateLimiting;
using Avatar.Hosting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Avatar.WebFront;

/// <summary>Registers the rate limits of network addresses, and reports them in headers.</summary>
internal static class AddressLimit
{
    public static void AddAddressLimit(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AddressLimiter>();
        builder.Services.AddSingleton<AddressImages>();
        builder.Services.AddRateLimiter(static _ => { });
        builder.Services.AddOptions<RateLimiterOptions>().Configure(static (RateLimiterOptions options, AddressLimiter limiter) =>
        {
            options.GlobalLimiter = limiter.Buckets;
            options.OnRejected = (rejected, _) => Refuse(rejected, limiter.PerMinute);
        });
    }

    public static void UseAddressLimit(this WebApplication app)
    {
        app.UseRateLimiter();
        var limiter = app.Services.GetRequiredService<AddressLimiter>();
        app.Use((context, next) =>
        {
            limiter.SetHeaders(context);
            return next(context);
        });
    }

    public static TBuilder WithAddressLimit<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new CountsForAddress());

    private static ValueTask Refuse(OnRejectedContext rejected, int perMinute)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromSeconds(1);
        var failure = Failure.From(AvatarException.RateLimited(wait, perMinute));
        return new(ErrorMiddleware.WriteAsync(rejected.HttpContext, failure));
    }
}

/// <summary>Endpoint metadata: requests count towards the rate limit of their network address.</summary>
internal sealed record CountsForAddress;

/// <summary>Rate limiter with one token bucket per network address. Buckets start full and refill evenly.</summary>
internal sealed class AddressLimiter : IDisposable
{
    /// <summary>Partition key of requests that are not counted. No real address has these bits.</summary>
    private static readonly AddressKey Uncounted = new(ulong.MaxValue, IsNetwork: false);

    public AddressLimiter(IOptions<AddressLimitOptions> options)
    {
        PerMinute = options.Value.AddressRequestsPerMinute;
        var bucket = Bucket(PerMinute);
        Func<AddressKey, RateLimiter> create = _ => new TokenBucketRateLimiter(bucket);
        Buckets = PartitionedRateLimiter.Create<HttpContext, AddressKey>(context => IsCounted(context)
            ? RateLimitPartition.Get(AddressKey.Of(context.Connection.RemoteIpAddress), create)
            : RateLimitPartition.GetNoLimiter(Uncounted));
    }

    /// <summary>Maximum number of requests per minute and address.</summary>
    public int PerMinute { get; }

    public PartitionedRateLimiter<HttpContext> Buckets { get; }

    /// <summary>Sets the <c>RateLimit-*</c> headers of the answer, if the request is counted.</summary>
    public void SetHeaders(HttpContext context)
    {
        if (IsCounted(context) && Buckets.GetStatistics(context) is { } bucket)
            RateLimitHeaders.Set(context.Response.Headers, PerMinute, bucket.CurrentAvailablePermits);
    }

    public void Dispose() => Buckets.Dispose();

    private static bool IsCounted(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<CountsForAddress>() is not null;

    /// <summary>Refills once a second if that gives whole tokens, otherwise one token at a time.</summary>
    private static TokenBucketRateLimiterOptions Bucket(int perMinute)
    {
        const int SecondsPerMinute = 60;
        var perSecond = perMinute / SecondsPerMinute;
        return new()
        {
            TokenLimit = perMinute,
            TokensPerPeriod = Math.Max(perSecond, 1),
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) * Math.Max(perSecond, 1) / perMinute,
            QueueLimit = 0,

            // The timer of the partitioned limiter refills all buckets.
            AutoReplenishment = false,
        };
    }
}

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
