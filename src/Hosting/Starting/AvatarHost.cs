using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Avatar.Imaging;
using Avatar.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Options;

namespace Avatar.Hosting;

/// <summary>Starts an application, reports the result, and runs it until it stops.</summary>
public static class AvatarHost
{
    /// <summary>
    /// Time limit of a shutdown beyond <c>Avatar:Shutdown:DrainTimeout</c>. The rest of ten seconds is left for ending the process.
    /// </summary>
    private static readonly TimeSpan StopBeyondDrain = TimeSpan.FromSeconds(9);

    private static readonly string[] SettingsReaders =
    [
        "Microsoft.Extensions.Logging.LoggerFilterConfigureOptions", "Microsoft.Extensions.Hosting.HostBuilder.CreateHostingEnvironment",
        "Orleans.Hosting.DefaultSiloServices", "Orleans.Hosting.DefaultClientServices",
    ];

    /// <summary>Runs the application and returns the exit code of the process.</summary>
    /// <param name="build">Builds the application.</param>
    /// <param name="facts">Names and values to print once the application listens.</param>
    /// <param name="output">Receives the start banner.</param>
    /// <param name="errors">Receives the message that says why the application failed.</param>
    public static async Task<int> RunAsync(
        Func<WebApplication> build, Func<WebApplication, IEnumerable<(string Name, string Value)>> facts, TextWriter output, TextWriter errors)
    {
        ProcessUmask.CloseToOthers();
        try
        {
            ProcessLimits.Check();

            // Disposed after the application, whose disposal is part of the shutdown and may hang too.
            using var limit = new StopLimit();
            await using var app = build();
            LimitStop(app, limit);
            if (!await StartAsync(app)) return ExitCodes.Ended;
            foreach (var line in Banner(app, facts(app))) await output.WriteLineAsync(line);
            TellSupervisor(app);
            await app.WaitForShutdownAsync();
            if (app.Services.GetService<ClusterStart>()?.Failure is not { } failure) return ExitCodes.Ended;
            if (SentenceFor(failure) is { } reason) await errors.WriteLineAsync(reason);
            return ExitCodes.Failed;
        }
        catch (Exception exception) when (SentenceFor(exception) is { } sentence)
        {
            await errors.WriteLineAsync(sentence);
            return ExitCodes.Failed;
        }
        catch (Exception exception)
        {
            // An unhandled exception would abort the process. That looks like a crash of native code, and a core dump may contain photos and keys.
            await errors.WriteLineAsync($"The service stops because of an unexpected error. Please report it: {Masked.Sentence(exception.ToString())}");
            return ExitCodes.Failed;
        }
    }

    /// <summary>Returns a message that tells the operator what to change; null for a bug.</summary>
    internal static string? SentenceFor(Exception exception) => exception switch
    {
        AvatarStartException or StorageStartException or ImagingStartException => exception.Message,
        OrleansConfigurationException => Masked.Sentence(exception.Message),
        IOException { InnerException: AddressInUseException } => $"{Masked.Sentence(exception.Message).TrimEnd('.')}. Set ASPNETCORE_URLS or PORT to listen elsewhere.",
        SocketException socket => $"The service cannot listen at the configured address: {Masked.Sentence(socket.Message)}. Set ASPNETCORE_URLS or PORT to listen elsewhere.",
        FormatException when exception.Message.StartsWith("Invalid url", StringComparison.Ordinal) => $"ASPNETCORE_URLS is not valid: {Masked.Sentence(exception.Message)}",
        InvalidDataException { InnerException: FormatException { InnerException: var slip } } =>
            Masked.Sentence($"{exception.Message.TrimEnd('.')}: {slip?.Message ?? "it is not valid JSON."}"),
        _ when IsSettingsError(exception) => $"A setting of .NET or Orleans is not valid: {Masked.Sentence(exception.Message.Split('\n')[0].TrimEnd())}",
        _ when IsServerError(exception) => $"The service cannot listen as Kestrel:Endpoints and Kestrel:Certificates are set up: {Masked.Sentence(exception.Message.Split('\n')[0].TrimEnd())}",
        _ => null,
    };

    /// <summary>Whether framework code that reads settings has thrown the exception. That code has no exception type of its own.</summary>
    private static bool IsSettingsError(Exception exception) => SettingsReaders.Any(
        reader => exception.StackTrace?.Contains(reader, StringComparison.Ordinal) == true);

    /// <summary>Whether Kestrel has thrown the exception. There is no specific exception type for a missing or damaged certificate.</summary>
    private static bool IsServerError(Exception exception) =>
        exception.StackTrace?.Contains("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal) == true;

    /// <summary>Starts the application. The server binds its port last, so if that fails, the services that already run are stopped cleanly.</summary>
    /// <returns>False if a stop signal arrived before the start had finished, for instance while the process waited for its database.</returns>
    private static async Task<bool> StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
            return true;
        }
        catch (Exception exception) when (IsCancellation(exception) && app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await StopPartlyStartedAsync(app);
            return false;
        }
        catch (Exception exception) when (exception is IOException or SocketException || IsServerError(exception))
        {
            await app.StopAsync();
            throw;
        }
    }

    /// <summary>
    /// Tells systemd that the process has started, if systemd waits for that. The lifetime of the same package is not used: it would replace the
    /// handling of stop signals.
    /// </summary>
    /// <remarks>The variable with the socket may be inherited, for instance by a shell inside another service. It is no reason not to start.</remarks>
    private static void TellSupervisor(WebApplication app)
    {
        try
        {
            new SystemdNotifier().Notify(ServiceState.Ready);
        }
        catch (SocketException failure)
        {
            HostingLog.SupervisorUnreachable(app.Logger, failure.Message);
        }
    }

    private static void LimitStop(WebApplication app, StopLimit limit)
    {
        var longest = app.Services.GetRequiredService<IOptions<StopOptions>>().Value.DrainTimeout + StopBeyondDrain;
        var logger = app.Services.GetRequiredService<ILogger<StopLimit>>();
        var end = new ProcessEnd(app.Services.GetServices<ILoggerProvider>());
        var sentence = string.Create(
            CultureInfo.InvariantCulture,
            $"The shutdown took longer than {longest.TotalSeconds:0} s and was aborted. Unfinished requests are lost; answered requests are kept.");
        limit.Set(longest, () => end.Now(ExitCodes.StopCut, sentence, () => HostingLog.StopTimedOut(logger, longest)), app.Lifetime.ApplicationStopping);
    }

    /// <summary>Stops the services that already run. Services that had not started throw when they are stopped; they are disposed with the application.</summary>
    private static async Task StopPartlyStartedAsync(WebApplication app)
    {
        try
        {
            await app.StopAsync();
        }
        catch (Exception exception)
        {
            HostingLog.StartCancelled(app.Logger, exception.Message);
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
        yield return string.Create(CultureInfo.InvariantCulture, $"{app.Environment.ApplicationName} {ProductVersion.Number} started in {took.TotalSeconds:0.0} s.");
        yield return Line("Listening", string.Join(", ", app.Urls));
        if (app.Services.GetService<AdminServer>() is { } admin) yield return Line("Admin", string.Join(", ", admin.Urls));
        foreach (var (name, value) in facts) yield return Line(name, value);
        if (app.Services.GetService<Studio>() is { } studio) yield return Line("Studio", Describe(studio.Load.Places, StudioMemory.Limit));
        yield return "  Press Ctrl+C to stop. --help lists settings and endpoints.";
    }

    /// <summary>Says how many drawings can run at the same time, and whether that is more than the memory is enough for.</summary>
    /// <param name="places">The number of drawings.</param>
    /// <param name="memory">The memory limit of the process in bytes; null for none.</param>
    internal static string Describe(int places, long? memory)
    {
        var enough = StudioMemory.CountPlaces(int.MaxValue, memory);
        var drawings = places == 1 ? "1 drawing at a time" : string.Create(CultureInfo.InvariantCulture, $"{places} drawings at the same time");
        return places <= enough ? drawings
            : string.Create(CultureInfo.InvariantCulture, $"{drawings}, but the memory limit of {memory / 1_000_000} MB is enough for {enough}");
    }

    private static string Line(string name, string value) => $"  {name,-9}  {value}";
}

/// <summary>The service cannot start with its settings. The message is one sentence that says what to change.</summary>
public sealed class AvatarStartException(string message, Exception? innerException = null) : Exception(message, innerException);
