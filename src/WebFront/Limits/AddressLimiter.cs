using System.Threading.RateLimiting;
using Avatar.Silo.Configuration;

namespace Avatar.WebFront.Limits;

/// <summary>The buckets of all network addresses: full at first, and filled evenly.</summary>
internal sealed class AddressLimiter : IDisposable
{
    /// <summary>Shared by the requests that no address is counted for: no address has such bits.</summary>
    private static readonly AddressKey Uncounted = new(ulong.MaxValue, IsNetwork: false);

    public AddressLimiter(AvatarSettings settings)
    {
        PerMinute = (int)settings.Get(Settings.AddressRequestsPerMinute);
        var bucket = Bucket(PerMinute);
        Func<AddressKey, RateLimiter> create = _ => new TokenBucketRateLimiter(bucket);
        Buckets = PartitionedRateLimiter.Create<HttpContext, AddressKey>(context => IsCounted(context)
            ? RateLimitPartition.Get(AddressKey.Of(context.Connection.RemoteIpAddress), create)
            : RateLimitPartition.GetNoLimiter(Uncounted));
    }

    /// <summary>What one address may ask per minute.</summary>
    public int PerMinute { get; }

    public PartitionedRateLimiter<HttpContext> Buckets { get; }

    /// <summary>Tells the caller what its address may still ask, where that is counted.</summary>
    public void Tell(HttpContext context)
    {
        if (IsCounted(context) && Buckets.GetStatistics(context) is { } bucket)
            RateLimitHeaders.Set(context.Response.Headers, PerMinute, bucket.CurrentAvailablePermits);
    }

    public void Dispose() => Buckets.Dispose();

    private static bool IsCounted(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<CountsForAddress>() is not null;

    /// <summary>Filled once a second where that gives whole tokens, else a token at a time.</summary>
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

            // All buckets are filled by one timer, that of the limiter they stand in.
            AutoReplenishment = false,
        };
    }
}
