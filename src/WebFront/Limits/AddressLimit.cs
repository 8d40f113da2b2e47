using System.Threading.RateLimiting;
using Avatar.WebFront.Errors;
using Microsoft.AspNetCore.RateLimiting;

namespace Avatar.WebFront.Limits;

/// <summary>Limits what one network address may ask per minute, and tells it what is left.</summary>
internal static class AddressLimit
{
    public static void AddAddressLimit(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AddressLimiter>();
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
            if (limiter.RemainingFor(context) is { } remaining) TellWhenAnswering(context.Response, limiter.PerMinute, remaining);
            return next(context);
        });
    }

    public static TBuilder WithAddressLimit<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new CountsForAddress());

    /// <summary>Not at once, as a failure clears the headers; and where a device's own limit was reached, that one is told.</summary>
    private static void TellWhenAnswering(HttpResponse response, int perMinute, long remaining) => response.OnStarting(() =>
    {
        if (!response.Headers.ContainsKey(RateLimitHeaders.Limit)) RateLimitHeaders.Set(response.Headers, perMinute, remaining);
        return Task.CompletedTask;
    });

    private static ValueTask Refuse(OnRejectedContext rejected, int perMinute)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromSeconds(1);
        var failure = Failure.Of(AvatarException.RateLimited(wait, perMinute));
        return new(ErrorMiddleware.WriteAsync(rejected.HttpContext, failure));
    }
}
