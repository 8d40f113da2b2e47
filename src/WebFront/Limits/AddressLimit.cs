using System.Threading.RateLimiting;
using Avatar.Silo.Configuration;
using Avatar.WebFront.Errors;
using Microsoft.AspNetCore.RateLimiting;

namespace Avatar.WebFront.Limits;

/// <summary>What one network address may ask per minute: a bucket that is full at first and filled evenly.</summary>
internal static class AddressLimit
{
    private const string Policy = "address";

    public static void AddAddressLimit(this WebApplicationBuilder builder)
    {
        builder.Services.AddRateLimiter(static _ => { });
        builder.Services.AddOptions<RateLimiterOptions>().Configure((RateLimiterOptions options, AvatarSettings settings) =>
        {
            var bucket = Bucket((int)settings.Get(Settings.AddressRequestsPerMinute));
            options.AddPolicy(Policy, context => RateLimitPartition.GetTokenBucketLimiter(AddressKey.Of(context.Connection.RemoteIpAddress), _ => bucket));
            options.OnRejected = static (rejected, _) => Refuse(rejected);
        });
    }

    public static void UseAddressLimit(this WebApplication app) => app.UseRateLimiter();

    public static TBuilder WithAddressLimit<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.RequireRateLimiting(Policy);

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
        };
    }

    private static ValueTask Refuse(OnRejectedContext rejected)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromSeconds(1);
        var failure = Failure.Of(AvatarException.RateLimited(wait));
        return new(ErrorMiddleware.WriteAsync(rejected.HttpContext, failure));
    }
}
