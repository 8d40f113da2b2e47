using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;

namespace Avatar.Browser.Tests.Browsing;

/// <summary>The whole service on a real socket with a separate data directory, and a real browser that uses it.</summary>
public sealed class Site : IAsyncLifetime
{
    /// <summary>The wait limit of the browser in milliseconds. It is far longer than any step takes, even on a busy machine.</summary>
    private const float Patience = 90_000;

    private static readonly string[] Silence = ["--Logging:LogLevel:Default=None", "--Logging:LogLevel:Avatar=None", "--Logging:LogLevel:Microsoft=None", "--Logging:LogLevel:Orleans=None"];

    private readonly TemporaryFolder _folder = new();
    private WebApplication? _app;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Settings that differ from the defaults, as command-line arguments.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>The address of the page.</summary>
    public string Url { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (!Chromium.IsThere) return;
        _app = WebFront.Program.Build([$"--Avatar:DataDirectory={_folder.Path}", "--urls=http://127.0.0.1:0", .. Silence, .. Settings]);
        await _app.StartAsync();
        Url = _app.Urls.First();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Chromium.Path,
            Args = ["--no-sandbox", "--disable-background-networking", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"],
        });
    }

    /// <summary>Opens the page in a new browser context without stored data.</summary>
    public async Task<Visitor> VisitAsync(Action<BrowserNewContextOptions>? configure = null)
    {
        Chromium.SkipUnlessThere();
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

        _folder.Dispose();
    }
}
