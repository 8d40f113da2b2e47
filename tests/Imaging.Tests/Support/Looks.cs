using Avatar.Imaging.Photos;

namespace Avatar.Imaging.Tests.Support;

/// <summary>What the eye would notice about a whole picture.</summary>
/// <param name="Deviation">Median deviation of the lightness in squares of 9 pixels: how busy surfaces are.</param>
/// <param name="CalmDeviation">The same for the calmest quarter.</param>
/// <param name="Edge">The gradient that one pixel in a hundred exceeds.</param>
/// <param name="Chroma">Mean chroma.</param>
internal sealed record Looks(float Deviation, float CalmDeviation, float Edge, float Chroma)
{
    public static Looks Of(RgbImage picture)
    {
        using var measured = new Measured(picture);
        var deviations = measured.Sampled((x, y) => measured.Deviation(x, y, 4));
        return new(
            Measured.Percentile(deviations, 0.5),
            Measured.Percentile(deviations, 0.25),
            Measured.Percentile(measured.Sampled(measured.Gradient), 0.99),
            measured.Sampled(measured.Chroma).Average());
    }
}
