using Avatar.Imaging.Photos;

namespace Avatar.Imaging.Tests.Support;

/// <summary>
/// Structural similarity (Wang, Bovik, Sheikh and Simoncelli, "Image Quality Assessment: From Error Visibility to Structural
/// Similarity", 2004): means, standard deviations and covariance under a Gaussian window of 11 pixels with sigma 1.5; 1 for equal pictures.
/// </summary>
internal static class Ssim
{
    private const int Radius = 5;
    private const double Sigma = 1.5;
    private const double C1 = 0.01 * 255 * 0.01 * 255, C2 = 0.03 * 255 * 0.03 * 255;

    private static readonly double[] Window = Weights();

    /// <summary>
    /// Returns the mean over all windows inside the picture, for the least similar of red, green and blue: a comparison of grey values
    /// would miss a change of palette. Both pictures have the same size of at least 11 × 11 pixels.
    /// </summary>
    public static double Compute(RgbImage a, RgbImage b)
    {
        Assert.Equal((a.Width, a.Height), (b.Width, b.Height));
        return Enumerable.Range(0, 3).Min(channel => ComputeChannel(Channel(a, channel), Channel(b, channel), a.Width, a.Height));
    }

    private static double ComputeChannel(double[] a, double[] b, int width, int height)
    {
        double[] meanA = Blurred(a, width, height), meanB = Blurred(b, width, height);
        double[] squareA = Blurred(Products(a, a), width, height), squareB = Blurred(Products(b, b), width, height);
        var product = Blurred(Products(a, b), width, height);
        var sum = 0.0;
        for (var i = 0; i < product.Length; i++)
        {
            var (mA, mB) = (meanA[i], meanB[i]);
            var variances = squareA[i] - (mA * mA) + squareB[i] - (mB * mB);
            var covariance = product[i] - (mA * mB);
            sum += ((2 * mA * mB) + C1) * ((2 * covariance) + C2) / (((mA * mA) + (mB * mB) + C1) * (variances + C2));
        }

        return sum / product.Length;
    }

    private static double[] Channel(RgbImage image, int channel) =>
        [.. Enumerable.Range(0, image.Width * image.Height).Select(i => (double)image.Bytes[(3 * i) + channel])];

    private static double[] Products(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x * y)];

    /// <summary>Returns the windowed means at all positions where the window lies inside the picture: ten fewer columns and rows.</summary>
    private static double[] Blurred(double[] source, int width, int height)
    {
        var narrow = width - (2 * Radius);
        var lines = new double[narrow * height];
        for (var i = 0; i < lines.Length; i++)
        {
            var at = (i / narrow * width) + (i % narrow);
            for (var k = 0; k < Window.Length; k++)
            {
                lines[i] += Window[k] * source[at + k];
            }
        }

        var target = new double[narrow * (height - (2 * Radius))];
        for (var i = 0; i < target.Length; i++)
        {
            for (var k = 0; k < Window.Length; k++)
            {
                target[i] += Window[k] * lines[i + (k * narrow)];
            }
        }

        return target;
    }

    private static double[] Weights()
    {
        var bell = Enumerable.Range(-Radius, (2 * Radius) + 1).Select(i => Math.Exp(-i * i / (2 * Sigma * Sigma))).ToArray();
        return [.. bell.Select(weight => weight / bell.Sum())];
    }
}
