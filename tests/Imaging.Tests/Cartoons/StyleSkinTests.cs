using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>
/// Checks that faces remain recognisable: no dark spots, no bleaching, no change of hue, and as many tones for dark skin as for light.
/// </summary>
public sealed class StyleSkinTests(Gallery gallery)
{
    private const int Seeds = 4;

    public static TheoryData<string, string> StylesAndComplexions() =>
        [.. CartoonStyles.OfSteps.SelectMany(style => (string[])[Gallery.Light, Gallery.Dark, .. Gallery.UnderLamps], (style, photo) => (style.Name, photo))];

    public static TheoryData<string> Styles() => [.. CartoonStyles.OfSteps.Select(style => style.Name)];

    /// <summary>All styles except <c>painting</c>, which draws no lines.</summary>
    public static TheoryData<string> StylesWithInk() => [.. CartoonStyles.OfSteps.Select(style => style.Name).Where(style => style != "painting")];

    [Theory]
    [MemberData(nameof(StylesAndComplexions))]
    public void Skin_is_clean_and_keeps_its_tone(string style, string photo)
    {
        var limits = Gallery.UnderLamps.Contains(photo) ? StyleLimits.UnderLamps(style) : StyleLimits.ByStyle[style];
        using var before = new Measured(gallery.Photo(photo));
        using var smoothBefore = before.Blurred(3);
        var textureBefore = Texture(before);
        var lightBefore = before.Sampled((x, y) => smoothBefore[x, y], Skin);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            using var after = new Measured(gallery.Cartoon(style, photo, seed));
            using var smoothAfter = after.Blurred(3);
            var lightAfter = after.Sampled((x, y) => smoothAfter[x, y], Skin);
            var shift = Median(lightAfter) - Median(lightBefore);
            var dirty = lightBefore.Zip(lightAfter).Count(pair => pair.Second - shift < pair.First - 0.12f) / (double)lightBefore.Length;

            limits.SkinTexture.Hold(Texture(after) / textureBefore);
            limits.SkinShift.Hold(shift);
            limits.SkinDirt.Hold(dirty);
            limits.SkinRange.Hold(Range(lightAfter) / Range(lightBefore));
            limits.SkinHue.Hold(Math.IEEERemainder(Hue(after) - Hue(before), 2 * Math.PI) * 180 / Math.PI);
        }
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void Eyes_and_mouth_keep_their_detail(string style)
    {
        using var before = new Measured(gallery.Photo(Gallery.Light));
        for (var seed = 1; seed <= Seeds; seed++)
        {
            using var after = new Measured(gallery.Cartoon(style, Gallery.Light, seed));

            StyleLimits.ByStyle[style].Eyes.Hold(after.Sampled(after.Gradient, Detail).Average() / before.Sampled(before.Gradient, Detail).Average());
        }
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void Dark_skin_stays_darker_than_light_skin(string style)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            using var light = new Measured(gallery.Cartoon(style, Gallery.Light, seed));
            using var dark = new Measured(gallery.Cartoon(style, Gallery.Dark, seed));

            Assert.InRange(Median(light.Sampled((x, y) => light.L[x, y], Skin)) - Median(dark.Sampled((x, y) => dark.L[x, y], Skin)), 0.08, 1);
        }
    }

    [Theory]
    [MemberData(nameof(StylesWithInk))]
    public void Dark_skin_gets_about_as_much_ink_as_light_skin(string style)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            Assert.InRange(InkInFace(style, Gallery.Dark, seed) / InkInFace(style, Gallery.Light, seed), 0.5, 2);
        }
    }

    private bool Skin(int x, int y) => gallery.Sitter.Mask[x, y] > 0.95f && gallery.Sitter.Detail[x, y] < 0.05f;

    private bool Detail(int x, int y) => gallery.Sitter.Detail[x, y] > 0.5f;

    /// <summary>Sums the ink of detected lines. Drawn features have the same ink on every skin.</summary>
    private double InkInFace(string style, string photo, long seed)
    {
        using var canvas = gallery.Drawing(style, photo, seed, features: false);
        var ink = 0.0;
        for (var y = 0; y < canvas.L.Height; y++)
        {
            for (var x = 0; x < canvas.L.Width; x++)
            {
                ink += canvas.Portrait!.Mask[x, y] > 0.95f ? 1 - canvas.Paper[x, y] : 0;
            }
        }

        return ink;
    }

    private float Texture(Measured picture) => Median(picture.Sampled((x, y) => picture.Deviation(x, y, 2), Skin));

    private double Hue(Measured picture) => Math.Atan2(
        Median(picture.Sampled((x, y) => picture.B[x, y], Skin)), Median(picture.Sampled((x, y) => picture.A[x, y], Skin)));

    private static float Median(float[] values) => Measured.Percentile(values, 0.5);

    private static double Range(float[] values) => Measured.Percentile(values, 0.95) - Measured.Percentile(values, 0.05);
}
