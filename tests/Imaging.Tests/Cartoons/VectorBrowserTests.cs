using System.Diagnostics;
using System.Text;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>A browser draws the document of the style <c>vector</c> as the service draws its picture. Skipped without a Chromium.</summary>
public sealed class VectorBrowserTests(Workshop workshop)
{
    private const int Side = 512;

    [Fact]
    public async Task A_browser_draws_the_same_picture()
    {
        Chromium.SkipUnlessThere();
        using var folder = new TemporaryFolder();
        var drawn = await workshop.DrawAsync(Workshop.Photo("astronaut"), CartoonStyles.Vector, 2);
        using var picture = Images.Read(drawn.Bytes.ToArray(), Side);
        await File.WriteAllBytesAsync(Path.Combine(folder.Path, "drawing.svg"), drawn.Svg!.Value.ToArray(), TestContext.Current.CancellationToken);
        var page = Path.Combine(folder.Path, "page.html");
        await File.WriteAllTextAsync(
            page, $"<body style='margin:0'><img src='drawing.svg' style='display:block;width:{Side}px;height:{Side}px'></body>", Encoding.UTF8, TestContext.Current.CancellationToken);

        using var seen = Images.Read(await PictureAsync(page, folder.Path));

        Assert.Equal((Side, Side), (seen.Width, seen.Height));
        Assert.InRange(Ssim.Compute(picture, seen), 0.99, 1);
    }

    private static async Task<byte[]> PictureAsync(string page, string folder)
    {
        var target = Path.Combine(folder, "page.png");
        using var browser = Process.Start(new ProcessStartInfo(Chromium.Path)
        {
            ArgumentList =
            {
                "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1", $"--window-size={Side},{Side}",
                $"--user-data-dir={Path.Combine(folder, "profile")}", $"--screenshot={target}", new Uri(page).AbsoluteUri,
            },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var said = browser.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var told = browser.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await browser.WaitForExitAsync(TestContext.Current.CancellationToken);
            await told;
            Assert.True(File.Exists(target), await said);
            return await File.ReadAllBytesAsync(target, TestContext.Current.CancellationToken);
        }
        finally
        {
            if (!browser.HasExited) browser.Kill(entireProcessTree: true);
        }
    }
}
