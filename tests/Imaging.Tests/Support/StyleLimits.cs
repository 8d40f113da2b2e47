namespace Avatar.Imaging.Tests.Support;

/// <summary>
/// Numeric limits that characterise each style, measured on the test photos and others with seeds 1 to 4, plus a margin. Ratios are
/// cartoon / photo.
/// </summary>
internal sealed record StyleLimits
{
    /// <summary>Ratio of the median standard deviation of lightness in squares of 9 × 9 pixels.</summary>
    public required Limits Surfaces { get; init; }

    /// <summary>Ratio of the 99th percentile of the gradient.</summary>
    public required Limits Edges { get; init; }

    /// <summary>Ratio of the mean chroma.</summary>
    public required Limits Chroma { get; init; }

    /// <summary>PSNR to the photo in decibels.</summary>
    public required Limits ToPhoto { get; init; }

    /// <summary>PSNR between any two seeds in decibels.</summary>
    public required Limits BetweenSeeds { get; init; }

    /// <summary>Ratio of the mean gradient at eyes and mouth.</summary>
    public required Limits Eyes { get; init; }

    /// <summary>Ratio of the median standard deviation of skin lightness in squares of 5 × 5 pixels.</summary>
    public required Limits SkinTexture { get; init; }

    /// <summary>Share of skin that became darker by more than 0.12 relative to the rest of the skin.</summary>
    public required Limits SkinDirt { get; init; }

    /// <summary>Change of the skin's median lightness; positive is lighter.</summary>
    public required Limits SkinShift { get; init; }

    /// <summary>Ratio of the lightness range of the skin.</summary>
    public required Limits SkinRange { get; init; }

    /// <summary>Rotation of the skin's hue in degrees.</summary>
    public required Limits SkinHue { get; init; }

    public static IReadOnlyDictionary<string, StyleLimits> ByStyle { get; } = new Dictionary<string, StyleLimits>
    {
        ["comic"] = new()
        {
            Surfaces = new(0, 0.45),
            Edges = new(1.4, 10),
            Chroma = new(0.85, 1.8),
            ToPhoto = new(16, 24),
            BetweenSeeds = new(15, 30),
            Eyes = new(1.1, 10),
            // The drawn strokes of nose, brows and jaw count, too; 0.55 without them.
            SkinTexture = new(0, 0.70),
            SkinDirt = new(0, 0.03),
            SkinShift = new(-0.09, 0.09),
            SkinRange = new(0.9, 1.5),
            SkinHue = new(-12, 12),
        },
        ["painting"] = new()
        {
            Surfaces = new(0, 2.3),
            Edges = new(0.6, 10),
            Chroma = new(0.85, 2.1),
            ToPhoto = new(15, 26),
            BetweenSeeds = new(15, 31),
            Eyes = new(0.75, 10),
            SkinTexture = new(0, 2.5),
            SkinDirt = new(0, 0.03),
            SkinShift = new(-0.09, 0.09),
            SkinRange = new(0.9, 1.5),
            SkinHue = new(-12, 12),
        },
        ["watercolor"] = new()
        {
            Surfaces = new(0, 0.95),
            Edges = new(1.2, 10),
            Chroma = new(0.85, 1.75),
            ToPhoto = new(11, 18),
            BetweenSeeds = new(14, 26),
            Eyes = new(1.0, 10),
            SkinTexture = new(0, 1.05),
            SkinDirt = new(0, 0.02),
            SkinShift = new(-0.02, 0.14),
            SkinRange = new(0.75, 1.2),
            SkinHue = new(-12, 12),
        },
        ["sketch"] = new()
        {
            Surfaces = Limits.Any,
            Edges = new(1.7, 10),
            Chroma = Limits.Any,
            ToPhoto = new(7, 15),
            BetweenSeeds = new(14, 23),
            Eyes = new(1.5, 10),
            SkinTexture = Limits.Any,
            SkinDirt = new(0, 0.10),
            SkinShift = new(-0.05, 0.10),
            SkinRange = new(0.65, 1.9),
            SkinHue = Limits.Any,
        },
        ["pop"] = new()
        {
            Surfaces = Limits.Any,
            Edges = new(1.1, 10),
            Chroma = new(1.2, 2.4),
            ToPhoto = new(12, 22),
            BetweenSeeds = new(12, 28),
            Eyes = new(1.6, 10),
            SkinTexture = Limits.Any,
            SkinDirt = new(0, 0.06),
            SkinShift = new(-0.06, 0.06),

            // The shadows of dark skin end at black.
            SkinRange = new(0.7, 1.6),
            SkinHue = new(-28, 28),
        },
    };

    /// <summary>
    /// Returns the limits for a portrait in coloured light, which the white balance corrects only in part: the hue of skin changes more,
    /// and <c>comic</c> keeps slightly more of the texture.
    /// </summary>
    public static StyleLimits UnderLamps(string style) => style switch
    {
        "comic" => ByStyle[style] with { SkinHue = new(-22, 22), SkinTexture = new(0, 0.75) },
        "painting" => ByStyle[style] with { SkinHue = new(-25, 25) },
        "watercolor" => ByStyle[style] with { SkinHue = new(-27, 27) },
        "pop" => ByStyle[style] with { SkinHue = new(-34, 34) },
        _ => ByStyle[style],
    };

    internal readonly record struct Limits(double Low, double High)
    {
        /// <summary>No limit, for measures that do not apply to a style without colour or with strokes everywhere.</summary>
        public static Limits Any => new(double.NegativeInfinity, double.PositiveInfinity);

        public void Hold(double value) => Assert.InRange(value, Low, High);
    }
}
