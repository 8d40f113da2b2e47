using Avatar.Browser.Tests.Browsing;

namespace Avatar.Browser.Tests;

/// <summary>Saves pictures of every state of the page for visual inspection, in the folder that AVATAR_SCREENSHOTS names. Runs only if it is set.</summary>
public sealed class ScreenshotTests(Site site) : IClassFixture<Site>
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("AVATAR_SCREENSHOTS");

    public static TheoryData<string> Appearances => [.. Appearance.All.Select(static appearance => appearance.Name)];

    [Theory]
    [MemberData(nameof(Appearances))]
    public async Task A_picture_of_every_state_is_saved(string name)
    {
        Assert.SkipUnless(Folder is not null, "This test saves pictures for visual inspection: set AVATAR_SCREENSHOTS to a folder to run it.");
        await using var visitor = await site.VisitAsync(Appearance.All.Single(appearance => appearance.Name == name).Apply);
        var number = 0;

        await Tour.TakeAsync(visitor, (state, _) => visitor.Page.ScreenshotAsync(new() { Path = Path.Combine(Folder!, $"{name}-{++number:00}-{state}.png") }));
    }
}
