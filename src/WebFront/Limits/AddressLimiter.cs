using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Avatar.WebFront;

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
