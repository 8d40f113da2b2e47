using Avatar.Imaging;
using Avatar.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Avatar.WebFront.Tests.Application;

/// <summary>
/// The whole service behind a real socket, with its own data directory. Only the drawing is replaced by a fast fake, unless the real one is
/// requested.
/// </summary>
public sealed class AvatarApplication : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private WebApplication? _app;

    /// <summary>Settings that turn logging off.</summary>
    internal static IReadOnlyList<string> Silence { get; } =
    [
        "--Logging:LogLevel:Avatar=None", "--Logging:LogLevel:Microsoft=None", "--Logging:LogLevel:Orleans=None", "--Logging:LogLevel:Orleans.Runtime.Watchdog=None",
    ];

    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Replaces parts of the service.</summary>
    public Action<IServiceCollection> Replace { get; init; } = static _ => { };

    public bool DrawsForReal { get; init; }

    /// <summary>Data directory; a new one unless an existing one is given.</summary>
    public string DataDirectory { get => field ?? _folder.Path; init; }

    public HttpClient Client { get; private set; } = null!;

    public Uri Url => Client.BaseAddress!;

    /// <summary>Address of the service.</summary>
    public IEnumerable<Uri> Urls => _app!.Urls.Select(static url => new Uri(url));

    public IServiceProvider Services => _app!.Services;

    public QuickDrawing Drawing { get; } = new();

    public static async Task<AvatarApplication> StartAsync(params string[] settings) => await StartAsync(new AvatarApplication { Settings = settings });

    internal static async Task<AvatarApplication> StartAsync(AvatarApplication application)
    {
        await application.InitializeAsync();
        return application;
    }

    public async ValueTask InitializeAsync()
    {
        _app = Program.Build(
            [$"--Avatar:DataDirectory={DataDirectory}", "--urls=http://127.0.0.1:0", .. Silence, .. Settings],
            builder =>
            {
                if (!DrawsForReal)
                {
                    builder.Services.Replace(ServiceDescriptor.Singleton<ICartoonEngine>(Drawing));
                    builder.Services.Replace(ServiceDescriptor.Singleton<IFaceCutter>(Drawing));
                    builder.Services.Replace(ServiceDescriptor.Singleton<IFaceFinder>(Drawing));
                }

                Replace(builder.Services);
            });
        await _app.StartAsync();
        Client = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>All image files, including unfinished ones.</summary>
    public IEnumerable<string> Files() => Directory
        .EnumerateFiles(Path.Combine(DataDirectory, "uploads"), "*", SearchOption.AllDirectories)
        .Where(file => Path.GetDirectoryName(file) != Path.Combine(DataDirectory, "uploads"));

    /// <summary>The document store, to check what was stored.</summary>
    public IAvatarStore Store => Services.GetRequiredService<IAvatarStore>();
}
