using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Exposes an underexposed photo longer. A photo is underexposed if nothing in it is bright: a dark face among bright things is dark skin
/// or stands in the shade. A photo of one tone does not tell how it was exposed and stays as it is. A gain of linear light is a gain of its cube root on OKLab's three values (Ottosson, 2020), so hues are kept.
/// </summary>
internal sealed record LiftExposure : IStep
{
    /// <summary>
    /// The share of pixels that count as bright, and the same of dark ones, and the lightness, in OKLab L, that the bright ones have in a
    /// photo that stays as it is.
    /// </summary>
    private const float Bright = 0.01f, BrightLightness = 0.83f;

    /// <summary>The largest gain of OKLab values: that of three stops.</summary>
    private const float MaxGain = 2;

    /// <summary>
    /// The contrast, as the share of the bright lightness that separates bright and dark, up to which a photo counts as one tone, and from
    /// which it has the whole gain.
    /// </summary>
    private const float Flat = 0.2f, Contrasting = 0.4f;

    public bool Measures => true;

    public void Apply(Canvas canvas)
    {
        var gain = canvas.Measurements.Get(() => Measure(canvas.L)).Gain;
        if (gain <= 1) return;
        canvas.L.Multiply(gain);
        canvas.A.Multiply(gain);
        canvas.B.Multiply(gain);
    }

    private static Exposure Measure(Plane lightness)
    {
        var ends = Statistics.Percentiles(lightness, null, 0, 1, Bright, 1 - Bright);
        var bright = MathF.Max(ends[1], 1e-3f);
        var share = Math.Clamp((((bright - ends[0]) / bright) - Flat) / (Contrasting - Flat), 0, 1);
        return new Exposure(1 + (share * (Math.Clamp(BrightLightness / bright, 1, MaxGain) - 1)));
    }

    /// <summary>The factor on OKLab L, a and b.</summary>
    private sealed record Exposure(float Gain);
}
