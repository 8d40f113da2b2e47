using Avatar.Silo.Configuration;
using Avatar.WebFront.Answers;
using Avatar.WebFront.Idempotency;
using Avatar.WebFront.Limits;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Net.Http.Headers;

namespace Avatar.WebFront.Starting;

/// <summary>Lets pages of <see cref="Settings.CorsOrigins"/> call the API.</summary>
internal static class CrossOrigin
{
    public static void AddCrossOrigin(this WebApplicationBuilder builder)
    {
        builder.Services.AddCors();
        builder.Services.AddOptions<CorsOptions>().Configure((CorsOptions options, AvatarSettings settings) => options.AddDefaultPolicy(policy => policy
            .WithOrigins([.. settings.Get(Settings.CorsOrigins)])
            .AllowAnyHeader()
            .AllowAnyMethod()
            .WithExposedHeaders(
                HeaderNames.RetryAfter, HeaderNames.ETag, IdempotencyHeader.ReplayedName, TraceId.HeaderName,
                RateLimitHeaders.Limit, RateLimitHeaders.Remaining, RateLimitHeaders.Reset)));
    }

    public static void UseCrossOrigin(this WebApplication app)
    {
        if (app.Services.GetRequiredService<AvatarSettings>().Get(Settings.CorsOrigins).Count > 0) app.UseCors();
    }
}
