using Microsoft.AspNetCore.Mvc;

namespace Avatar.Hosting;

/// <summary>The routes under <c>/admin</c>.</summary>
internal static class AdminApi
{
    public static void MapAdmin(this IEndpointRouteBuilder app)
    {
        var admin = app.MapGroup("/admin");
        admin.MapGet("/cluster", ShowClusterAsync);
        admin.MapPost("/expire", ExpireAsync);
        admin.MapPost("/sweep", SweepAsync);
        admin.MapGet("/logs", ListLevels);
        admin.MapPut("/logs/{category}", SetLevel);
    }

    private static async Task<IResult> ShowClusterAsync([FromServices] ClusterReport report, CancellationToken cancellationToken) =>
        AdminAnswer.Ok(await report.CreateAsync(cancellationToken));

    private static Task<IResult> ExpireAsync([FromServices] Maintenance maintenance, [FromServices] ILogger<Maintenance> logger, CancellationToken cancellationToken)
    {
        AdminLog.ExpiryAsked(logger);
        return maintenance.RunAsync(static (grain, token) => grain.ExpireAsync(token), cancellationToken);
    }

    private static Task<IResult> SweepAsync([FromServices] Maintenance maintenance, [FromServices] ILogger<Maintenance> logger, CancellationToken cancellationToken)
    {
        AdminLog.SweepAsked(logger);
        return maintenance.RunAsync(static (grain, token) => grain.SweepAsync(token), cancellationToken);
    }

    private static IResult ListLevels([FromServices] RaisedLevels levels) => AdminAnswer.Ok(new LevelsData(levels.List()));

    private static IResult SetLevel(LevelRequest request, [FromServices] RaisedLevels levels, [FromServices] ILogger<RaisedLevels> logger)
    {
        var raised = levels.Set(request.Category, request.Level, request.Duration);
        AdminLog.LevelSet(logger, raised.Category, raised.Level, raised.Until);
        return AdminAnswer.Ok(raised);
    }
}

/// <summary>Waits for runs of the maintenance grain. They continue on their silo if the caller gives up, or if this server stops.</summary>
internal sealed class Maintenance(GrainCalls calls, IGrainFactory grains, IHostApplicationLifetime server)
{
    /// <exception cref="AvatarException">The run failed, or no grain call can be sent.</exception>
    public async Task<IResult> RunAsync<T>(Func<ICartoonExpiryGrain, CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        calls.ThrowUnlessPossible();
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, server.ApplicationStopping);
        return AdminAnswer.Ok(await run(grains.GetGrain<ICartoonExpiryGrain>(ICartoonExpiryGrain.Key), wait.Token));
    }
}

/// <summary>The answer of <c>/admin/logs</c>.</summary>
internal sealed record LevelsData(IReadOnlyList<RaisedLevel> Levels);

/// <summary>Log messages of the admin port: events 3060 to 3069.</summary>
internal static partial class AdminLog
{
    [LoggerMessage(3060, LogLevel.Warning, "A request to the admin port had no valid token.")]
    public static partial void NoToken(ILogger logger);

    [LoggerMessage(3061, LogLevel.Information, "The minimum level of the log category {Category} is {Level} until {Until:u}, set at the admin port.")]
    public static partial void LevelSet(ILogger logger, string category, LogLevel level, DateTime until);

    [LoggerMessage(3062, LogLevel.Information, "An expiry run was requested at the admin port.")]
    public static partial void ExpiryAsked(ILogger logger);

    [LoggerMessage(3063, LogLevel.Information, "A sweep was requested at the admin port.")]
    public static partial void SweepAsked(ILogger logger);

    [LoggerMessage(3064, LogLevel.Warning, "{Method} {Route} failed at the admin port; trace id {TraceId}.")]
    public static partial void RequestFailed(ILogger logger, string method, string route, string traceId, Exception exception);
}
