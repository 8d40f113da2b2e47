using Avatar.Browser.Tests.Browsing;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Avatar.Browser.Tests;

/// <summary>Checks every state of the page with the accessibility rules of axe, and with those of touch and titles.</summary>
public sealed class AccessibilityTests(Site site) : IClassFixture<Site>
{
    /// <summary>Returns the controls that are smaller than a fingertip, except links within sentences.</summary>
    private const string SmallTargets =
        """
        () => [...document.querySelectorAll('button, a, select, summary, .chip span, .check, .card, .person, input:not([type=radio], [type=checkbox], .split, .unseen)')].filter(e => {
          const { width, height } = e.getBoundingClientRect();
          return e.checkVisibility() && !e.matches('.skip') && (width < 43.5 || height < 43.5);
        }).map(e => `${e.outerHTML.slice(0, 80)} ${Math.round(e.getBoundingClientRect().width)} × ${Math.round(e.getBoundingClientRect().height)}`)
        """;

    [Theory]
    [InlineData(ColorScheme.Light, 1440, 900)]
    [InlineData(ColorScheme.Dark, 390, 844)]
    public async Task No_state_breaks_a_rule(ColorScheme scheme, int width, int height)
    {
        await using var visitor = await site.VisitAsync(options =>
        {
            options.ColorScheme = scheme;
            options.ReducedMotion = ReducedMotion.Reduce;
            (options.ViewportSize, options.HasTouch, options.IsMobile) = (new() { Width = width, Height = height }, width < 500, width < 500);
        });
        var page = visitor.Page;
        var titles = new HashSet<string>();
        await HoldsAsync("empty");
        var looked = new TaskCompletionSource();
        await page.RouteAsync("**/api/upload", async route =>
        {
            await looked.Task;
            await route.ContinueAsync();
        });
        await visitor.Button("Use the camera").ClickAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('video')?.videoWidth > 0");
        await HoldsAsync("camera", isDialog: true);
        await page.Keyboard.PressAsync("Escape");
        await page.GetByLabel("Crop or rotate my photo first").CheckAsync();
        await page.Locator("#file").SetInputFilesAsync(TestPhotos.GetPath("astronaut"));
        await visitor.Button("Use this part").WaitForAsync();
        await HoldsAsync("crop", isDialog: true);
        await visitor.Button("Use this part").ClickAsync();
        await page.Locator(".sending:not([hidden])").WaitForAsync();
        await HoldsAsync("sending");
        looked.SetResult();
        await visitor.IsAtPhotoAsync();
        await HoldsAsync("result");
        await visitor.Button("All styles").ClickAsync();
        await page.GetByText("Here they all are.").WaitForAsync();
        await HoldsAsync("all styles", isDialog: true);
        await page.Keyboard.PressAsync("Escape");
        await visitor.Button("Keep this face…").ClickAsync();
        await page.GetByText("This is the face you’ll get.").WaitForAsync();
        await HoldsAsync("final", isDialog: true);
        await visitor.Button("Keep this face", exact: true).ClickAsync();
        await page.Locator(".offer canvas").WaitForAsync();
        await HoldsAsync("face");
        await page.GotoAsync("/#/photos");
        await page.Locator(".badge").WaitForAsync();
        await HoldsAsync("photos");
        await page.GotoAsync("/#/faces");
        await page.Locator(".tile").WaitForAsync();
        await HoldsAsync("faces");
        await page.GotoAsync("/#/privacy");
        await page.Locator(".text").WaitForAsync();
        await HoldsAsync("privacy");
        await page.Locator("#device").ClickAsync();
        await visitor.Button("Show a QR code").ClickAsync();
        await HoldsAsync("device", isDialog: true);
        await visitor.Button("Delete everything…").ClickAsync();
        await HoldsAsync("delete", isDialog: true);
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Escape");
        await page.GotoAsync("/#/photo/000000000000000000000000");
        await page.Locator(".notice").WaitForAsync();
        await HoldsAsync("error");
        await visitor.AskForDeletionAsync();
        await page.GetByLabel("Type “delete” to confirm").FillAsync("delete");
        await visitor.Button("Delete everything", exact: true).ClickAsync();
        await visitor.Button("Start over").WaitForAsync();
        await HoldsAsync("deleted", isDialog: true);

        async Task HoldsAsync(string state, bool isDialog = false)
        {
            var result = await page.RunAxe();
            Assert.True(result.Violations.Length == 0, $"{state}: {string.Join('\n', result.Violations.Select(Tell))}");
            var small = await page.EvaluateAsync<string[]>(SmallTargets);
            Assert.True(small.Length == 0, $"{state}: too small for a finger: {string.Join('\n', small)}");
            Assert.True(isDialog || titles.Add(await page.TitleAsync()), $"{state}: another view has the title {await page.TitleAsync()}, too.");
        }
    }

    [Fact]
    public async Task With_forced_colours_every_choice_can_be_told_from_the_others()
    {
        await using var visitor = await site.VisitAsync(static options => options.ForcedColors = ForcedColors.Active);
        var page = visitor.Page;
        await DifferAsync(".chip:has(:checked) span", ".chip:not(:has(:checked)) span");
        await DifferAsync("nav a[aria-current]", "nav a:not([aria-current])");
        await visitor.SendAsync("coffee");
        await visitor.DrawAnotherAsync();
        await DifferAsync(".card :checked + img", ".card :not(:checked) + img");
        await page.Locator(".star").First.ClickAsync();
        await page.Mouse.MoveAsync(0, 0);
        await DifferAsync(".star[aria-pressed=true]", ".star[aria-pressed=false]");

        async Task DifferAsync(string chosen, string other) => Assert.NotEqual(await LookAsync(chosen), await LookAsync(other));

        Task<string> LookAsync(string selector) => page.Locator(selector).First.EvaluateAsync<string>(
            """
            element => [null, '::before'].map(part => getComputedStyle(element, part))
              .map(s => [s.backgroundColor, s.color, s.borderColor, s.outlineStyle, s.outlineColor, s.outlineWidth, s.content].join(' ')).join(' | ')
            """);
    }

    private static string Tell(AxeResultItem violation) => $"{violation.Help} ({string.Join(", ", violation.Nodes.Select(static node => node.Html))})";
}
