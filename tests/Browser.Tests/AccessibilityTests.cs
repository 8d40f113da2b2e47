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

    /// <summary>Returns the notices that the user does not see, and motions although there should be none.</summary>
    private const string Amiss =
        """
        () => [...[...document.querySelectorAll(document.querySelector('dialog:modal') ? 'dialog .notice' : '.notice')].filter(e => {
          const { top, bottom } = e.getBoundingClientRect();
          return top < 0 || bottom > innerHeight;
        }).map(e => `out of sight: ${e.textContent}`), ...document.getAnimations().map(a => `moves: ${a.effect.target.outerHTML.slice(0, 80)}`)]
        """;

    public static TheoryData<int> Appearances => [.. Enumerable.Range(0, Appearance.All.Count)];

    [Theory]
    [MemberData(nameof(Appearances))]
    public async Task No_state_breaks_a_rule(int number)
    {
        var appearance = Appearance.All[number];
        Assert.SkipUnless(number < (TestNumber.In("AVATAR_APPEARANCES") ?? 1), $"Each appearance takes half a minute: set AVATAR_APPEARANCES to {number + 1} or more.");
        await using var visitor = await site.VisitAsync(appearance.Apply);
        var page = visitor.Page;
        var titles = new HashSet<string>();

        await Tour.TakeAsync(visitor, async (state, isNewView) =>
        {
            var result = await page.RunAxe();
            Assert.True(result.Violations.Length == 0, $"{appearance.Name}, {state}: {string.Join('\n', result.Violations.Select(Tell))}");
            await HasNoneAsync("too small for a finger", SmallTargets);
            Assert.Empty(await visitor.FindBeyondScreenAsync());
            await HasNoneAsync("amiss", Amiss);
            Assert.True(!isNewView || titles.Add(await page.TitleAsync()), $"{state}: another view has the title {await page.TitleAsync()}, too.");

            async Task HasNoneAsync(string what, string script)
            {
                var found = await page.EvaluateAsync<string[]>(script);
                Assert.True(found.Length == 0, $"{appearance.Name}, {state}, {what}: {string.Join('\n', found)}");
            }
        });
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
