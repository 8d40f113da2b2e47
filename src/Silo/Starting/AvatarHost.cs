using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Avatar.Imaging;
using Avatar.Silo.Cluster;
using Avatar.Silo.Configuration;
using Avatar.Silo.Stopping;
using Avatar.Storage;
using Microsoft.AspNetCore.Connections;

namespace Avatar.Silo.Starting;

/// <summary>Starts an application, tells how it went, and runs it to its end.</summary>
public static class AvatarHost
{
    /// <summary>
    /// How much longer than <c>Avatar:Shutdown:DrainTimeout</c> a stop may take until it is cut; the end of the process takes the rest
    /// of ten seconds.
    /// </summary>
    private static readonly TimeSpan StopBeyondDrain = TimeSpan.FromSeconds(9);

    private static readonly string[] SettingsReaders =
    [
        "Microsoft.Extensions.Logging.LoggerFilterConfigureOptions", "Microsoft.Extensions.Hosting.HostBuilder.CreateHostingEnvironment",
        "Orleans.Hosting.DefaultSiloServices", "Orleans.Hosting.DefaultClientServices",
    ];

    /// <summary>Returns the exit code of the process.</summary>
    /// <param name="build">Builds the application.</param>
    /// <param name="facts">What is told about it once it listens: names and values.</param>
    /// <param name="output">For the news.</param>
    /// <param name="errors">For the sentence that says why it could not start.</param>
    public static async Task<int> RunAsync(
        Func<WebApplication> build, Func<WebApplication, IEnumerable<(string Name, string Value)>> facts, TextWriter output, TextWriter errors)
    {
        ProcessUmask.CloseToOthers();
        try
        {
            ProcessLimits.Check();

            // Disposed of after the application: that is a part of the stop, and may hang too.
            using var limit = new StopLimit();
            await using var app = build();
            Bound(app, limit);
            if (!await StartAsync(app)) return ExitCodes.Ended;
            foreach (var line in Banner(app, facts(app))) await output.WriteLineAsync(line);
            await app.WaitForShutdownAsync();
            if (app.Services.GetService<ClusterStart>()?.Failure is not { } failure) return ExitCodes.Ended;
            if (SentenceFor(failure) is { } told) await errors.WriteLineAsync(told);
            return ExitCodes.Failed;
        }
        catch (Exception exception) when (SentenceFor(exception) is { } sentence)
        {
            await errors.WriteLineAsync(sentence);
            return ExitCodes.Failed;
        }
        catch (Exception exception)
        {
            // Left alone it would abort the process, which looks like a crash of native code and may leave a core with photos and keys in it.
            await errors.WriteLineAsync($"The service ends because of an error that nobody expected. Please report it: {Masked.Sentence(exception.ToString())}");
            return ExitCodes.Failed;
        }
    }

    /// <summary>What a person can change about a failed start; null for a bug.</summary>
    internal static string? SentenceFor(Exception exception) => exception switch
    {
        AvatarStartException or StorageStartException or ImagingStartException => exception.Message,
        OrleansConfigurationException => Masked.Sentence(exception.Message),
        IOException { InnerException: AddressInUseException } => $"{Masked.Sentence(exception.Message).TrimEnd('.')}. Set ASPNETCORE_URLS or PORT to listen elsewhere.",
        SocketException socket => $"The service cannot listen where it is told to: {Masked.Sentence(socket.Message)}. Set ASPNETCORE_URLS or PORT to listen elsewhere.",
        FormatException when exception.Message.StartsWith("Invalid url", StringComparison.Ordinal) => $"ASPNETCORE_URLS is not valid: {Masked.Sentence(exception.Message)}",
        InvalidDataException { InnerException: FormatException { InnerException: var slip } } =>
            Masked.Sentence($"{exception.Message.TrimEnd('.')}: {slip?.Message ?? "it is no JSON."}"),
        _ when IsOfSettings(exception) => $"A setting of .NET or Orleans is not allowed: {Masked.Sentence(exception.Message.Split('\n')[0].TrimEnd())}",
        _ when IsOfServer(exception) => $"The service cannot listen as Kestrel:Endpoints and Kestrel:Certificates say: {Masked.Sentence(exception.Message.Split('\n')[0].TrimEnd())}",
        _ => null,
    };

    /// <summary>Whether it comes from code that reads settings of frameworks, which has no exception of its own.</summary>
    private static bool IsOfSettings(Exception exception) => SettingsReaders.Any(
        reader => exception.StackTrace?.Contains(reader, StringComparison.Ordinal) == true);

    /// <summary>Whether the server could not do as it was told: a certificate that is missing or damaged has no exception of its own.</summary>
    private static bool IsOfServer(Exception exception) =>
        exception.StackTrace?.Contains("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal) == true;

    /// <summary>A port that is taken is found last: what runs by then is stopped in order, not torn down under itself.</summary>
    /// <returns>False where the process was told to end before it had started, for instance while it waited for its database.</returns>
    private static async Task<bool> StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
            return true;
        }
        catch (Exception exception) when (IsCancellation(exception) && app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await StopUnstartedAsync(app);
            return false;
        }
        catch (Exception exception) when (exception is IOException or SocketException || IsOfServer(exception))
        {
            await app.StopAsync();
            throw;
        }
    }

    private static void Bound(WebApplication app, StopLimit limit)
    {
        var longest = app.Services.GetRequiredService<AvatarSettings>().Get(Settings.DrainTimeout) + StopBeyondDrain;
        var logs = app.Services.GetRequiredService<ILoggerFactory>();
        limit.Set(longest, Cut, app.Lifetime.ApplicationStopping);

        void Cut()
        {
            SiloLog.StopCut(logs.CreateLogger<StopLimit>(), longest);
            ProcessEnd.Now(
                ExitCodes.StopCut,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The stop took longer than {longest.TotalSeconds:0} s and was cut. What was under way is lost, what was answered is kept."),
                logs);
        }
    }

    /// <summary>Stops what runs already; parts that had not started refuse to stop, and are disposed of with the rest.</summary>
    private static async Task StopUnstartedAsync(WebApplication app)
    {
        try
        {
            await app.StopAsync();
        }
        catch (Exception exception)
        {
            SiloLog.StoppedUnstarted(app.Logger, exception.Message);
        }
    }

    private static bool IsCancellation(Exception exception) => exception switch
    {
        OperationCanceledException or OrleansLifecycleCanceledException => true,
        AggregateException several => several.InnerExceptions.All(IsCancellation),
        _ => false,
    };

    private static IEnumerable<string> Banner(WebApplication app, IEnumerable<(string Name, string Value)> facts)
    {
        var took = app.Services.GetRequiredService<TimeProvider>().GetUtcNow() - Process.GetCurrentProcess().StartTime;
        yield return string.Create(CultureInfo.InvariantCulture, $"{app.Environment.ApplicationName} started in {took.TotalSeconds:0.0} s.");
        yield return Line("Listening", string.Join(", ", app.Urls));
        foreach (var (name, value) in facts) yield return Line(name, value);
        yield return "  Ctrl+C stops it. --help lists settings and endpoints.";
    }

    private static string Line(string name, string value) => $"  {name,-9}  {value}";
}
