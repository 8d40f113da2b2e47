using Avatar.Imaging.Photos;

namespace Avatar.Imaging.Tests.Support;

/// <summary>Visual measures of a whole picture.</summary>
/// <param name="Deviation">Median standard deviation of the lightness in squares of 9 × 9 pixels: the amount of texture.</param>
/// <param name="CalmDeviation">25th percentile of these standard deviations.</param>
/// <param name="Edge">99th percentile of the gradient.</param>
/// <param name="Chroma">Mean chroma.</param>
internal sealed record Looks(float Deviation, float CalmDeviation, float Edge, float Chroma)
{
    public static Looks Measure(RgbImage picture)
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
