using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;

namespace Avatar.Browser.Tests.Browsing;

/// <summary>The whole service behind a real socket, with a data directory of its own, and a real browser before it.</summary>
public sealed class Site : IAsyncLifetime
{
    /// <summary>Milliseconds; far beyond what anything here takes, even on a busy machine.</summary>
    private const float Patience = 90_000;

    private const string DefaultBrowser = "/usr/bin/chromium";
    private static readonly string[] Silence = ["--Logging:LogLevel:Default=None", "--Logging:LogLevel:Avatar=None", "--Logging:LogLevel:Microsoft=None", "--Logging:LogLevel:Orleans=None"];

    private readonly string _folder = Directory.CreateTempSubdirectory("avatar-browser-").FullName;
    private WebApplication? _app;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>What is set otherwise than usual.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Where the page is.</summary>
    public string Url { get; private set; } = "";

    private static string Program => Environment.GetEnvironmentVariable("AVATAR_TEST_CHROMIUM") ?? DefaultBrowser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Program)) return;
        _app = WebFront.Program.Build([$"--Avatar:DataDirectory={_folder}", "--urls=http://127.0.0.1:0", .. Silence, .. Settings]);
        await _app.StartAsync();
        Url = _app.Urls.First();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Program,
            Args = ["--no-sandbox", "--disable-background-networking", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"],
        });
    }

    /// <summary>Opens the page in a browser that has never seen it.</summary>
    public async Task<Visitor> VisitAsync(Action<BrowserNewContextOptions>? configure = null)
    {
        Assert.SkipUnless(_browser is not null, $"There is no Chromium at {Program}: install it, or name one in AVATAR_TEST_CHROMIUM.");
        var options = new BrowserNewContextOptions { BaseURL = Url, ViewportSize = new() { Width = 1280, Height = 800 }, Locale = "en-GB" };
        configure?.Invoke(options);
        var context = await _browser!.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        return await Visitor.ArriveAsync(context);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
