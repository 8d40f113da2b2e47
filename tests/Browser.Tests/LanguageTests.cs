using Avatar.Browser.Tests.Browsing;

namespace Avatar.Browser.Tests;

/// <summary>The languages of the page.</summary>
public sealed class LanguageTests(Site site) : IClassFixture<Site>
{
    /// <summary>The names of all words of a language, with the number of their values.</summary>
    private const string Shape =
        """
        async language => {
          const { default: words } = await import(`/app/words/${language}.js`);
          const describe = (value, path) => typeof value === 'function' ? [`${path}(${value.length})`] : typeof value === 'string' ? [path]
            : Object.entries(value).flatMap(([key, inner]) => describe(inner, `${path}.${key}`));
          const { styles, ...others } = words;
          return describe(others, '').sort();
        }
        """;

    [Fact]
    public async Task Every_language_has_all_words()
    {
        await using var visitor = await site.VisitAsync();
        var english = await visitor.Page.EvaluateAsync<string[]>(Shape, "en");
        Assert.True(english.Length > 200);
        Assert.Equal(english, await visitor.Page.EvaluateAsync<string[]>(Shape, "de"));
        Assert.Contains("„x.txt“ ist leer", await visitor.Page.EvaluateAsync<string>("async () => (await import('/app/words/de.js')).default.errors.empty_file('x.txt')[0]"), StringComparison.Ordinal);
        Assert.Equal("2 Fotos", await visitor.Page.EvaluateAsync<string>("async () => (await import('/app/words/de.js')).default.sending.over(2).split(' fertig')[0]"));
    }

    [Theory]
    [InlineData("de-AT", "de", "ltr")]
    [InlineData("ar-XB", "ar-XB", "rtl")]
    public async Task The_whole_journey_fits_the_smallest_phone_in_other_languages(string locale, string language, string direction)
    {
        await using var visitor = await site.VisitAsync(options =>
        {
            options.Locale = locale;
            (options.ViewportSize, options.HasTouch, options.IsMobile) = (new() { Width = 320, Height = 568 }, true, true);
        });
        var page = visitor.Page;
        Assert.Equal($"{language} {direction}", await page.EvaluateAsync<string>("`${document.documentElement.lang} ${document.documentElement.dir}`"));
        await FitsAsync();
        await visitor.SendAsync("coffee");
        await FitsAsync();
        await page.Locator(".dock .actions button").Nth(1).TapAsync();
        await page.Locator(".sure .primary").WaitForAsync();
        await FitsAsync();
        await page.Locator(".sure .primary").TapAsync();
        await page.Locator(".offer canvas").WaitForAsync();
        await FitsAsync();
        await page.GotoAsync("/#/photos");
        await page.Locator(".tile").WaitForAsync();
        await FitsAsync();
        await page.Locator("#device").TapAsync();
        await page.Locator("dialog .danger").WaitForAsync();
        await FitsAsync();

        async Task FitsAsync() => Assert.Empty(await visitor.FindBeyondScreenAsync());
    }

    [Fact]
    public async Task The_language_can_be_chosen_and_stays()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.Page.GetByLabel("Language").SelectOptionAsync("de");
        await visitor.Button("Foto auswählen").WaitForAsync();
        await visitor.Page.GotoAsync("/#/faces");
        await visitor.Page.ReloadAsync();

        await visitor.Page.GetByText("Noch keine Gesichter.").WaitForAsync();
        Assert.Equal("Meine Gesichter · Avatar", await visitor.Page.TitleAsync());
    }
}
