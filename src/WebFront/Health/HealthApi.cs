using Microsoft.AspNetCore.Http.HttpResults;

namespace Avatar.WebFront.Health;

/// <summary>Whether the service is there, and whether it can work.</summary>
internal static class HealthApi
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void AddHealth(this WebApplicationBuilder builder) => builder.Services.AddSingleton<Readiness>();

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health");
        health.MapMethods("", Reading, Online).WithName("Health").WithSummary("Whether the server answers");
        health.MapMethods("/live", Reading, Online).WithName("Live").WithSummary("Whether the process is to be left running");
        health.MapMethods("/ready", Reading, ReadyAsync).WithName("Ready").WithSummary("Whether requests can be carried out");
    }

    private static Ok<HealthData> Online() => TypedResults.Ok(HealthData.Online);

    private static async Task<JsonHttpResult<ReadinessData>> ReadyAsync(Readiness readiness)
    {
        var found = await readiness.LookAsync();
        return TypedResults.Json(found, statusCode: Readiness.IsReady(found) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
