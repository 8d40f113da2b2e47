using Avatar.Hosting;
using Avatar.Imaging;
using Avatar.Imaging.Networks;
using Avatar.WebFront;
using Microsoft.Extensions.Options;

namespace Avatar.Silo;

internal static class Program
{
    private const string DefaultUrl = "http://localhost:8081";

    public static Task<int> Main(string[] args) => CommandLine.Answer(args, SiloHelp.Page, ProgramSettings.Table, Console.Out, Console.Error) is { } exitCode
        ? Task.FromResult(exitCode)
        : AvatarHost.RunAsync(() => Build(args), Facts, Console.Out, Console.Error);

    /// <summary>Builds one silo of a cluster. Its HTTP endpoints are health and metrics.</summary>
    /// <param name="args">The command line, with settings.</param>
    /// <param name="configure">Changes the builder, for tests.</param>
    internal static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        OnnxTelemetry.SwitchOff();
        var builder = WebApplication.CreateBuilder(args);
        builder.AddQuietLogs();
        builder.AddClusterTopology();
        builder.AddSettings(ProgramSettings.Table);
        builder.AddAvatarSilo();
        builder.AddListening(DefaultUrl);
        builder.AddMetricsScrape();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseLastAnswers();
        app.MapHealth();
        app.MapMetrics();
        return app;
    }

    private static IEnumerable<(string Name, string Value)> Facts(WebApplication app)
    {
        var hosting = app.Services.GetRequiredService<IOptions<HostingOptions>>().Value;
        yield return ("Store", $"{hosting.StorageProvider}, {hosting.FilesProvider}");
        yield return ("Engines", $"cartoons {app.Services.GetRequiredService<ICartoonEngine>().Name}, faces {app.Services.GetRequiredService<IFaceCutter>().Name}");
    }
}
