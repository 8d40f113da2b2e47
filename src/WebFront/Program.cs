using Avatar.Hosting;
using Avatar.Imaging.Networks;

namespace Avatar.WebFront;

internal static class Program
{
    private const string DefaultUrl = "http://localhost:8080";

    public static Task<int> Main(string[] args) => CommandLine.Answer(args, FrontHelp.Page, ProgramSettings.Table, Console.Out, Console.Error) is { } exitCode
        ? Task.FromResult(exitCode)
        : AvatarHost.RunAsync(() => Build(args), FrontSetup.Facts, Console.Out, Console.Error);

    /// <summary>Builds the application.</summary>
    /// <param name="args">Command-line settings, for example <c>--Avatar:DataDirectory=/var/lib/avatar</c>.</param>
    /// <param name="configure">Changes the builder before the application is built; used by tests.</param>
    internal static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        OnnxTelemetry.SwitchOff();
        var builder = WebApplication.CreateBuilder(args);
        builder.AddQuietLogs();
        builder.AddAvatar();
        builder.AddListening(DefaultUrl);
        builder.AddJson();
        builder.AddErrors();
        builder.AddCompression();
        builder.AddProxies();
        builder.AddRequestSpans();
        builder.AddCrossOrigin();
        builder.AddConnectionLimits();
        builder.AddAddressLimit();
        builder.AddCallDeadlines();
        builder.AddUploads();
        builder.AddOriginals();
        builder.AddReference();
        builder.AddVariants();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseLastAnswers();
        app.UseProxies();
        app.UseRequestSpans();
        app.UseAnswerHeaders();
        app.UseErrors();
        app.UseCrossOrigin();
        app.UseAddressLimit();
        app.UseCompression();

        var routes = MapRoutes(app);
        var api = routes.MapGroup("/api").WithAddressLimit().FailsAsCallsDo();
        api.MapStyles();
        var devices = api.MapGroup("").FailsAsDevicesDo();
        devices.MapUploads();
        devices.MapOriginals();
        devices.MapCartoons();
        devices.MapFaces();
        devices.MapDevices();
        routes.MapImages();
        routes.MapHealth();
        routes.MapReference();
        routes.MapHome();
        return app;
    }

    /// <summary>Creates the group of all routes, in which every route that answers GET also answers HEAD (RFC 9110, section 9.3.2).</summary>
    private static RouteGroupBuilder MapRoutes(WebApplication app)
    {
        var routes = app.MapGroup("");
        ((IEndpointConventionBuilder)routes).Finally(static endpoint =>
        {
            var known = endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault();
            if (known is null || !known.HttpMethods.Contains(HttpMethods.Get) || known.HttpMethods.Contains(HttpMethods.Head)) return;
            endpoint.Metadata.Add(new HttpMethodMetadata([.. known.HttpMethods, HttpMethods.Head]));
        });
        return routes;
    }
}
