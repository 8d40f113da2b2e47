using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Avatar.Imaging;
using Avatar.Silo.Configuration;
using Avatar.Silo.Starting;
using Avatar.Storage;
using Microsoft.AspNetCore.Connections;

namespace Avatar.WebFront.Starting;

/// <summary>Starts the application, tells how it went, and runs it to its end.</summary>
internal static class AvatarStart
{
    private const int Failed = 1;

    /// <summary>Returns the exit code of the process.</summary>
    public static async Task<int> RunAsync(Func<WebApplication> build, TextWriter output, TextWriter errors)
    {
        try
        {
            await using var app = build();
            await StartAsync(app);
            await Banner(app).ForEachAsync(output.WriteLineAsync);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception exception) when (SentenceFor(exception) is { } sentence)
        {
            await errors.WriteLineAsync(sentence);
            return Failed;
        }
    }

    /// <summary>A port that is taken is found last: what runs by then is stopped in order, not torn down under itself.</summary>
    private static async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            await app.StopAsync();
            throw;
        }
    }

    /// <summary>What a person can change about a failed start; null for a bug.</summary>
    internal static string? SentenceFor(Exception exception) => exception switch
    {
        AvatarStartException or StorageStartException => exception.Message,
        IOException { InnerException: AddressInUseException } => $"{exception.Message.TrimEnd('.')}. Set ASPNETCORE_URLS or PORT to listen elsewhere.",
        SocketException socket => $"The service cannot listen where it is told to: {socket.Message}. Set ASPNETCORE_URLS or PORT to listen elsewhere.",
        FormatException when exception.Message.StartsWith("Invalid url", StringComparison.Ordinal) => $"ASPNETCORE_URLS is not valid: {exception.Message}",
        _ => null,
    };

    private static IEnumerable<string> Banner(WebApplication app)
    {
        var settings = app.Services.GetRequiredService<AvatarSettings>();
        var took = DateTime.UtcNow - Process.GetCurrentProcess().StartTime.ToUniversalTime();
        yield return string.Create(CultureInfo.InvariantCulture, $"Avatar.Orleans started in {took.TotalSeconds:0.0} s.");
        yield return $"  Listening  {string.Join(", ", app.Urls)}";
        yield return $"  Data       {settings.DataDirectory}";
        if (!settings.FilesRoot.StartsWith(settings.DataDirectory, StringComparison.Ordinal)) yield return $"  Files      {settings.FilesRoot}";
        yield return $"  Store      {settings.Get(Settings.StorageProvider)}, {settings.Get(Settings.FilesProvider)}";
        yield return $"  Engines    cartoons {app.Services.GetRequiredService<ICartoonEngine>().Name}, faces {app.Services.GetRequiredService<IFaceCutter>().Name}";
        yield return "  Ctrl+C stops it. --help lists settings and endpoints.";
    }

    private static async Task ForEachAsync(this IEnumerable<string> lines, Func<string, Task> write)
    {
        foreach (var line in lines) await write(line);
    }
}
