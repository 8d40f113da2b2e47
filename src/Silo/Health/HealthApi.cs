using Microsoft.AspNetCore.Http.HttpResults;

namespace Avatar.Silo.Health;

/// <summary>Whether the process is there, and whether it can work.</summary>
public static class HealthApi
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps <c>/health</c>, <c>/health/live</c> and <c>/health/ready</c>.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        // The beats begin with the process, not with the first who asks.
        app.ServiceProvider.GetRequiredService<Pulse>();
        var health = app.MapGroup("/health").WithTags("Health");
        health.MapMethods("", Reading, Online).WithName("Health").WithSummary("Whether the server answers");
        health.MapMethods("/live", Reading, Live).WithName("Live").WithSummary("Whether the process is to be left running")
            .Produces<HealthData>().Produces<HealthData>(StatusCodes.Status503ServiceUnavailable);
        health.MapMethods("/ready", Reading, ReadyAsync).WithName("Ready").WithSummary("Whether requests can be carried out")
            .Produces<ReadinessData>().Produces<ReadinessData>(StatusCodes.Status503ServiceUnavailable);
    }

    private static Ok<HealthData> Online() => TypedResults.Ok(HealthData.Online);

    private static JsonHttpResult<HealthData> Live(Pulse pulse) => pulse.IsThere()
        ? TypedResults.Json(HealthData.Online)
        : TypedResults.Json(HealthData.Still, statusCode: StatusCodes.Status503ServiceUnavailable);

    private static async Task<JsonHttpResult<ReadinessData>> ReadyAsync(Readiness readiness)
    {
        var found = await readiness.LookAsync();
        return TypedResults.Json(found, statusCode: Readiness.IsReady(found) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
