using System.Threading.RateLimiting;
using Avatar.Silo.Configuration;
using Avatar.WebFront.Errors;
using Microsoft.AspNetCore.RateLimiting;

namespace Avatar.WebFront.Limits;

/// <summary>Limits what one network address may ask and have made per minute, and tells it what is left.</summary>
internal static class AddressLimit
{
    public static void AddAddressLimit(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AddressLimiter>();
        builder.Services.AddSingleton(services => new AddressImages(
            services.GetRequiredService<AvatarSettings>(), services.GetRequiredService<TimeProvider>()));
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
            limiter.Tell(context);
            return next(context);
        });
    }

    public static TBuilder WithAddressLimit<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new CountsForAddress());

    /// <summary>The endpoint has a picture made: it counts for its caller's address before its body is read.</summary>
    public static RouteHandlerBuilder WithAddressImageLimit(this RouteHandlerBuilder endpoint) => endpoint.AddEndpointFilter<AddressImageLimit>();

    private static ValueTask Refuse(OnRejectedContext rejected, int perMinute)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromSeconds(1);
        var failure = Failure.Of(AvatarException.RateLimited(wait, perMinute));
        return new(ErrorMiddleware.WriteAsync(rejected.HttpContext, failure));
    }
}
