using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;

namespace Avatar.Hosting;

/// <summary>
/// The admin port: a web server of its own in the process. It shares neither addresses nor routes with the server of the other routes, so
/// nothing in a request can lead from one to the other. It starts first and stops last.
/// </summary>
internal sealed class AdminServer(IServiceProvider services, IOptions<AdminOptions> options, IConfiguration configuration) : IHostedService, IAsyncDisposable
{
    /// <summary>No route reads a body.</summary>
    private const int MaxBodySize = 4 * 1024;

    private const string Certificates = "Kestrel:Certificates";

    /// <summary>
    /// The source of the spans of its requests, which are not exported: the exporter takes sources named <c>avatar.*</c>, in upper or lower case.
    /// </summary>
    private const string UnexportedSpans = "Admin";

    private WebApplication? _app;

    /// <summary>The addresses it listens on.</summary>
    public ICollection<string> Urls => _app?.Urls ?? [];

    /// <summary>Its routes, once it has started.</summary>
    internal IReadOnlyList<Endpoint> Routes => _app?.Services.GetRequiredService<EndpointDataSource>().Endpoints ?? [];

    /// <exception cref="AvatarStartException">It cannot listen.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _app = Build();
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or InvalidOperationException or System.Net.Sockets.SocketException)
        {
            var reason = Masked.Sentence(failure.Message.Split('\n')[0].TrimEnd());
            throw new AvatarStartException($"The service cannot listen as {AdminOptions.KeyOf(nameof(AdminOptions.Urls))} says: {reason}", failure);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = typeof(AdminServer).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().UseUrls([.. options.Value.Urls]);
        builder.Services.Configure<KestrelServerOptions>(SetUp);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<Maintenance>();
        ShareServices(builder.Services);
        if (options.Value.Dashboard) builder.Services.AddDashboardPages();

        var app = builder.Build();
        var access = ActivatorUtilities.CreateInstance<AdminAccess>(services, options.Value);
        app.Use(SetHeaders);
        app.Use(access.InvokeAsync);
        app.Use(AdminAnswer.AnswerErrorsAsync);
        MapRoutes(app);
        return app;
    }

    private void MapRoutes(WebApplication app)
    {
        var metrics = app.MapPrometheusScrapingEndpoint(MetricsSetup.Path, app.Services.GetRequiredService<MeterProvider>(), null, null);
        metrics.WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));
        if (options.Value.OpenMetrics) metrics.WithMetadata(new NeedsNoToken());
        app.MapHealth();
        app.MapAdmin();
        if (options.Value.Dashboard) app.MapDashboard();
    }

    private void SetUp(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxBodySize;
        kestrel.Configure(new ConfigurationBuilder().AddInMemoryCollection(
            configuration.GetSection(Certificates).AsEnumerable().Select(static pair => KeyValuePair.Create(pair.Key["Kestrel:".Length..], pair.Value))).Build());
    }

    /// <summary>
    /// Gives the server what its routes need of this process, as instances, which it does not dispose. Its requests are neither traced nor
    /// counted as requests of users.
    /// </summary>
    private void ShareServices(IServiceCollection own)
    {
        own.AddSingleton<IHostLifetime, NoSignals>();
        own.AddSingleton(new ActivitySource(UnexportedSpans));
        Share<ILoggerFactory>();
        Share<TimeProvider>();
        Share<MeterProvider>();
        Share<Pulse>();
        Share<Readiness>();
        Share<ReadinessMetrics>();
        Share<IGrainFactory>();
        Share<GrainCalls>();
        Share<ClusterReport>();
        Share<RaisedLevels>();

        void Share<T>() where T : class => own.AddSingleton(services.GetRequiredService<T>());
    }

    private static Task SetHeaders(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpMetricsTagsFeature>() is { } metrics) metrics.MetricsDisabled = true;
        context.Response.OnStarting(
            static response =>
            {
                var headers = ((HttpResponse)response).Headers;
                headers.CacheControl = "no-store";
                headers.XContentTypeOptions = "nosniff";
                headers.XFrameOptions = "DENY";
                return Task.CompletedTask;
            },
            context.Response);
        return next(context);
    }

    /// <summary>The process handles signals, not this server.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>Adds the admin port to a process.</summary>
internal static class AdminSetup
{
    /// <summary>Adds the admin port, if the settings have URLs for it. Called before other hosted services are added, so that it starts first.</summary>
    /// <exception cref="AvatarStartException">Other machines could use it without a token.</exception>
    public static void AddAdmin(this IHostApplicationBuilder builder, string service)
    {
        var options = builder.Settings<AdminOptions>();
        if (!options.IsOn) return;
        options.RefuseOpenAddresses();
        builder.AddMetricsScrape();
        var services = builder.Services;
        services.AddSingleton(new ProcessName(service));
        services.AddSingleton<GrainCalls>();
        services.AddSingleton<ClusterReport>();
        services.AddSingleton<RaisedLevels>();
        services.AddSingleton<IConfigureOptions<LoggerFilterOptions>>(static provider => provider.GetRequiredService<RaisedLevels>());
        services.AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(static provider => provider.GetRequiredService<RaisedLevels>());
        services.AddSingleton<AdminServer>();
        services.AddHostedService(static provider => provider.GetRequiredService<AdminServer>());
    }
}

/// <summary>What the process is called: a constant of <see cref="ServiceNames"/>.</summary>
internal sealed record ProcessName(string Service);
