using Orleans.Dashboard;

namespace Avatar.Hosting;

/// <summary>
/// The dashboard of Orleans: silos, kinds of grains, and how often and how fast their methods are called. What shows keys, state or the log of
/// grains is not available.
/// </summary>
internal static class OrleansDashboard
{
    private const string Path = "/admin/dashboard";

    /// <summary>
    /// The parts that are available. Reminders have keys of grains, <c>GrainState</c> has documents and <c>Trace</c> the log, past its redaction.
    /// What a later version adds is not available until it is listed here.
    /// </summary>
    private static readonly string[] Shown =
    [
        "", "index.html", "favicon.ico", "index.min.js", "index.css", "fonts", "img", "version", "DashboardCounters", "ClusterStats", "HistoricalStats",
        "SiloProperties", "SiloMetadata", "SiloStats", "SiloCounters", "GrainStats", "TopGrainMethods", "GrainTypes", "LifecycleStages",
    ];

    /// <summary>Collects what the dashboard shows, on a silo. The dashboard's log provider, which is not redacted, is removed.</summary>
    public static void AddDashboard(this ISiloBuilder silo, IHostApplicationBuilder builder)
    {
        var options = builder.Settings<AdminOptions>();
        if (!options.Dashboard) return;
        var before = silo.Services.Count(IsLogProvider);
        silo.AddDashboard(static dashboard => dashboard.HideTrace = true);
        foreach (var provider in silo.Services.Where(IsLogProvider).Skip(before).ToList()) silo.Services.Remove(provider);
    }

    /// <summary>Adds the pages to the admin port, which asks the silos as a client does.</summary>
    public static void AddDashboardPages(this IServiceCollection services)
    {
        new PageClient(services).AddDashboard(static options => options.HideTrace = true);
        foreach (var provider in services.Where(IsLogProvider).ToList()) services.Remove(provider);
    }

    public static void MapDashboard(this IEndpointRouteBuilder app) => app.MapOrleansDashboard(Path).AddEndpointFilter(
        static (context, next) => IsShown(context.HttpContext) ? next(context) : ValueTask.FromResult<object?>(TypedResults.NotFound()));

    private static bool IsShown(HttpContext context)
    {
        var pattern = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
        return Shown.Contains(pattern[Math.Min(Path.Length, pattern.Length)..].Trim('/').Split('/')[0], StringComparer.Ordinal);
    }

    private static bool IsLogProvider(ServiceDescriptor service) => service.ServiceType == typeof(ILoggerProvider);

    private sealed class PageClient(IServiceCollection services) : IClientBuilder
    {
        public IServiceCollection Services => services;

        public IConfiguration Configuration { get; } = new ConfigurationManager();
    }
}
