using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

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
