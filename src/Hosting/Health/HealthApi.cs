using Microsoft.AspNetCore.Http.HttpResults;

namespace Avatar.Hosting;

/// <summary>The health endpoints: liveness and readiness of the process.</summary>
public static class HealthApi
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps <c>/health</c>, <c>/health/live</c> and <c>/health/ready</c>.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        // Start the timer with the process, not with the first request.
        app.ServiceProvider.GetRequiredService<Pulse>();
        app.ServiceProvider.GetRequiredService<ReadinessMetrics>();
        var health = app.MapGroup("/health").WithTags("Health");
        health.MapMethods("", Reading, Online).WithName("Health").WithSummary("Whether the server answers")
            .WithDescription("As the earlier backend did; it looks at nothing else.");
        health.MapMethods("/live", Reading, Live).WithName("Live").WithSummary("Whether the process is alive; 503 means that it must be restarted")
            .WithDescription("It looks at the process alone, so that a database that is away restarts nothing.")
            .Produces<HealthData>().Produces<HealthData>(StatusCodes.Status503ServiceUnavailable);
        health.MapMethods("/ready", Reading, ReadyAsync).WithName("Ready").WithSummary("Whether the process can serve requests")
            .WithDescription("It looks at the dependencies too, for at most 3 s. For load balancers.")
            .Produces<ReadinessData>().Produces<ReadinessData>(StatusCodes.Status503ServiceUnavailable);
    }

    private static Ok<HealthData> Online() => TypedResults.Ok(HealthData.Online);

    private static JsonHttpResult<HealthData> Live(Pulse pulse) => pulse.IsAlive()
        ? TypedResults.Json(HealthData.Online)
        : TypedResults.Json(HealthData.Stalled, statusCode: StatusCodes.Status503ServiceUnavailable);

    private static async Task<JsonHttpResult<ReadinessData>> ReadyAsync(Readiness readiness)
    {
        var found = await readiness.CheckAsync();
        return TypedResults.Json(found, statusCode: Readiness.IsReady(found) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}

/// <summary>The answer of the health and liveness endpoints.</summary>
/// <param name="Status"><c>ok</c> or <c>unavailable</c>.</param>
/// <param name="Message">The same as a sentence.</param>
/// <param name="Version">The version of the process.</param>
public sealed record HealthData(string Status, string Message, string Version)
{
    public static HealthData Online { get; } = new("ok", "Server is online", ProductVersion.Number);

    public static HealthData Stalled { get; } = new("unavailable", "The process is stalled and must be restarted", ProductVersion.Number);
}
