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

    /// <summary>Returns the exit code of the process.</summary>
    /// <param name="build">Builds the application.</param>
    /// <param name="facts">What is told about it once it listens: names and values.</param>
    /// <param name="output">For the news.</param>
    /// <param name="errors">For the sentence that says why it could not start.</param>
    public static async Task<int> RunAsync(
        Func<WebApplication> build, Func<WebApplication, IEnumerable<(string Name, string Value)>> facts, TextWriter output, TextWriter errors)
    {
        try
        {
            // Disposed of after the application: that is a part of the stop, and may hang too.
            using var limit = new StopLimit();
            await using var app = build();
            Bound(app, limit);
            await StartAsync(app);
            foreach (var line in Banner(app, facts(app))) await output.WriteLineAsync(line);
            await app.WaitForShutdownAsync();
            if (app.Services.GetService<ClusterStart>()?.Failure is not { } failure) return 0;
            if (SentenceFor(failure) is { } told) await errors.WriteLineAsync(told);
            return ExitCodes.CannotStart;
        }
        catch (Exception exception) when (SentenceFor(exception) is { } sentence)
        {
            await errors.WriteLineAsync(sentence);
            return ExitCodes.CannotStart;
        }
    }

    /// <summary>What a person can change about a failed start; null for a bug.</summary>
    internal static string? SentenceFor(Exception exception) => exception switch
    {
        AvatarStartException or StorageStartException or ImagingStartException or OrleansConfigurationException => exception.Message,
        IOException { InnerException: AddressInUseException } => $"{exception.Message.TrimEnd('.')}. Set ASPNETCORE_URLS or PORT to listen elsewhere.",
        SocketException socket => $"The service cannot listen where it is told to: {socket.Message}. Set ASPNETCORE_URLS or PORT to listen elsewhere.",
        FormatException when exception.Message.StartsWith("Invalid url", StringComparison.Ordinal) => $"ASPNETCORE_URLS is not valid: {exception.Message}",
        _ when IsOfServer(exception) => $"The service cannot listen as Kestrel:Endpoints and Kestrel:Certificates say: {exception.Message.Split('\n')[0].TrimEnd()}",
        _ => null,
    };

    /// <summary>Whether the server could not do as it was told: a certificate that is missing or damaged has no exception of its own.</summary>
    private static bool IsOfServer(Exception exception) =>
        exception.StackTrace?.Contains("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal) == true;

    /// <summary>A port that is taken is found last: what runs by then is stopped in order, not torn down under itself.</summary>
    private static async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
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

    private static IEnumerable<string> Banner(WebApplication app, IEnumerable<(string Name, string Value)> facts)
    {
        var took = DateTime.UtcNow - Process.GetCurrentProcess().StartTime.ToUniversalTime();
        yield return string.Create(CultureInfo.InvariantCulture, $"{app.Environment.ApplicationName} started in {took.TotalSeconds:0.0} s.");
        yield return Line("Listening", string.Join(", ", app.Urls));
        foreach (var (name, value) in facts) yield return Line(name, value);
        yield return "  Ctrl+C stops it. --help lists settings and endpoints.";
    }

    private static string Line(string name, string value) => $"  {name,-9}  {value}";
}
