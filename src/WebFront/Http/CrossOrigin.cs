using Avatar.Hosting;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Avatar.WebFront;

/// <summary>Allows pages of the origins in <see cref="CrossOriginOptions"/> to call the API (CORS).</summary>
internal static class CrossOrigin
{
    public static void AddCrossOrigin(this WebApplicationBuilder builder)
    {
        builder.Services.AddCors();
        builder.Services.AddOptions<CorsOptions>().Configure((CorsOptions options, IOptions<CrossOriginOptions> allowed) => options.AddDefaultPolicy(policy => policy
            .WithOrigins([.. allowed.Value.Origins])
            .AllowAnyHeader()
            .AllowAnyMethod()
            .WithExposedHeaders(
                HeaderNames.RetryAfter, HeaderNames.ETag, IdempotencyHeader.ReplayedName, TraceId.HeaderName,
                RateLimitHeaders.Limit, RateLimitHeaders.Remaining, RateLimitHeaders.Reset)));
    }

    /// <summary>
    /// A browser reuses a cached <c>&lt;img&gt;</c> response for a later <c>fetch()</c> of the page, which needs CORS headers. So every answer
    /// either allows all origins or carries <c>Vary: Origin</c>, even if the request has no <c>Origin</c>.
    /// </summary>
    public static void UseCrossOrigin(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<CrossOriginOptions>>().Value.Origins.Count == 0) return;
        var options = app.Services.GetRequiredService<IOptions<CorsOptions>>().Value;
        var policy = options.GetPolicy(options.DefaultPolicyName)!;
        Action<IHeaderDictionary> complete = policy.AllowAnyOrigin ? headers => AllowAll(headers, policy) : VaryByOrigin;
        app.Use((context, next) =>
        {
            context.Response.OnStarting(static state =>
            {
                var (headers, complete) = ((IHeaderDictionary, Action<IHeaderDictionary>))state;
                complete(headers);
                return Task.CompletedTask;
            }, (context.Response.Headers, complete));
            return next(context);
        });
        app.UseCors();
    }

    private static void AllowAll(IHeaderDictionary headers, CorsPolicy policy)
    {
        headers.AccessControlAllowOrigin = CorsConstants.AnyOrigin;
        headers.AccessControlExposeHeaders = string.Join(',', policy.ExposedHeaders);
    }

    private static void VaryByOrigin(IHeaderDictionary headers)
    {
        if (!headers.GetCommaSeparatedValues(HeaderNames.Vary).Contains(HeaderNames.Origin, StringComparer.OrdinalIgnoreCase))
            headers.Append(HeaderNames.Vary, HeaderNames.Origin);
    }
}
