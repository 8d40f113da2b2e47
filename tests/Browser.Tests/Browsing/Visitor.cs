using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Avatar.Browser.Tests.Browsing;

/// <summary>A user of the page and their actions. An error of a script of the page fails the test.</summary>
public sealed partial class Visitor : IAsyncDisposable
{
    private readonly List<string> _complaints = [];

    private Visitor(IBrowserContext context, IPage page)
    {
        (Context, Page) = (context, page);
        page.PageError += (_, error) => _complaints.Add(error);

        // Playwright asks the browser for file choosers while there is a listener. Without this one, it would do so in the moment of the click,
        // and now and then too late.
        page.FileChooser += static (_, _) => { };
        page.Console += (_, message) =>
        {
            if (message.Type is "error" && !IsFailedLoad(message.Text)) _complaints.Add(message.Text);
        };
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    /// <summary>The cartoons in the strip.</summary>
    public ILocator Cartoons => Page.Locator(".strip label.card");

    /// <summary>The cartoon or photo that is shown large.</summary>
    public ILocator Stage => Page.Locator(".compare");

    public static async Task<Visitor> ArriveAsync(IBrowserContext context)
    {
        var visitor = new Visitor(context, await context.NewPageAsync());
        await visitor.Page.GotoAsync("/");
        await visitor.Page.Locator(".chip").First.WaitForAsync();
        return visitor;
    }

    public ILocator Button(string name, bool exact = false) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = exact });

    /// <summary>Returns a word of the page in its language.</summary>
    /// <param name="path">Its names in <c>words</c>, such as <c>studio.again</c>.</param>
    public Task<string> WordAsync(string path) =>
        Page.EvaluateAsync<string>("async path => path.split('.').reduce((words, name) => words[name], (await import('/app/words.js')).words)", path);

    /// <summary>Draws another cartoon and waits for it.</summary>
    public async Task DrawAnotherAsync()
    {
        var before = await Cartoons.CountAsync();
        await Button("Draw another").ClickAsync();
        await Cartoons.Nth(before).WaitForAsync();
    }

    /// <summary>Keeps the face of the chosen cartoon and waits for it.</summary>
    public async Task KeepAsync()
    {
        await Button("Keep this face…").ClickAsync();
        await Button("Keep this face", exact: true).ClickAsync();
        await Page.Locator(".face img").WaitForAsync();
    }

    /// <summary>Returns the device id of this visitor.</summary>
    public Task<string> IdAsync() => Page.EvaluateAsync<string>("localStorage.getItem('avatar.device')");

    /// <summary>Leaves a view with a notice.</summary>
    public async Task ClearNoticeAsync()
    {
        await Page.GotoAsync("/#/faces");
        await Page.GetByText("No faces yet.").WaitForAsync();
    }

    /// <summary>Opens the deletion dialog.</summary>
    public async Task AskForDeletionAsync()
    {
        await Page.Locator("#device").ClickAsync();
        await Button("Delete everything…").ClickAsync();
    }

    /// <summary>Advances the page's clock through all retry pauses, until the page shows an error.</summary>
    public async Task WaitOutRetriesAsync()
    {
        var notice = Page.GetByRole(AriaRole.Alert);
        for (var pause = 0; pause < 200 && !await notice.IsVisibleAsync(); pause++) await Page.Clock.FastForwardAsync("00:20");
        await notice.WaitForAsync();
    }

    /// <summary>Presses Tab until the target has the focus.</summary>
    public async Task TabToAsync(ILocator target)
    {
        for (var presses = 0; presses < 60; presses++)
        {
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement")) return;
            await Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail("The Tab key does not reach the target.");
    }

    /// <summary>Returns the number of this visitor's originals in the service.</summary>
    public async Task<int> CountOriginalsAsync() => await CountOriginalsAsync(await IdAsync());

    /// <summary>Returns the number of a device's originals in the service.</summary>
    public Task<int> CountOriginalsAsync(string device) => Page.EvaluateAsync<int>(
        "async device => (await (await fetch('/api/originals', { headers: { 'x-device-id': device } })).json()).data.count", device);

    /// <summary>Chooses a photo and waits for its first cartoon.</summary>
    public async Task SendAsync(string name)
    {
        await Page.Locator("#file").SetInputFilesAsync(TestPhotos.GetPath(name));
        await IsAtPhotoAsync();
    }

    /// <summary>Waits until a photo with its first cartoon is shown.</summary>
    public async Task IsAtPhotoAsync()
    {
        await Page.WaitForURLAsync(PhotoAddress());
        await Cartoons.First.WaitForAsync();
    }

    /// <summary>Returns the elements that reach beyond the screen, except inside what scrolls sideways or is cropped by itself.</summary>
    public Task<string[]> FindBeyondScreenAsync() => Page.EvaluateAsync<string[]>(
        """
        () => [...document.querySelectorAll('body *')].filter(e => {
          const { left, right, width } = e.getBoundingClientRect();
          return width && (left < -1 || right > document.documentElement.clientWidth + 1) && e.checkVisibility() && !e.closest('.unseen, .skip, .strip, .chips, .viewfinder, .fan');
        }).map(e => e.outerHTML.slice(0, 80))
        """);

    /// <summary>Waits until every visible picture is loaded.</summary>
    public Task PicturesAsync() => Page.WaitForFunctionAsync(
        "() => [...document.images].filter(i => i.getBoundingClientRect().top < innerHeight && i.offsetParent && i.src).every(i => i.complete && i.naturalWidth > 0)");

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        Assert.Empty(_complaints);
    }

    /// <summary>Whether this is the browser's own message about a failed request. It is ignored: tests check what the page shows.</summary>
    private static bool IsFailedLoad(string text) => text.StartsWith("Failed to load resource", StringComparison.Ordinal);

    [GeneratedRegex("#/photo/[0-9a-f]{24}$")]
    private static partial Regex PhotoAddress();
}
