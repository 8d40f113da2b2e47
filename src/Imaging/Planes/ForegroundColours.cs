using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>
/// Estimates the foreground's colours at pixels where foreground and background mix (matte between 0 and 1). Without this step a
/// cut-out shows a halo of its old background. The method is blur fusion (Forte, "Approximate Fast Foreground Colour Estimation", 2021):
/// weighted means of foreground and background around a pixel, corrected by the residual of the mixture, in two rounds, a wide one and a
/// narrow one. The means are computed at half size, the last correction at full size.
/// </summary>
internal static unsafe class ForegroundColours
{
    private const float Tiny = 1e-4f;

    /// <summary>
    /// Replaces a picture's colours by the estimated foreground colours; the channels run in parallel. Colours with no foreground nearby
    /// are kept.
    /// </summary>
    /// <param name="pool">Provides the scratch planes.</param>
    /// <param name="picture">The colours, 0 to 1; changed in place.</param>
    /// <param name="alpha">The matte: the share of foreground in each pixel, 0 to 1; a plane of the picture's size.</param>
    /// <param name="far">
    /// Standard deviation, in pixels, of the means in the first round: how far from a pixel foreground is searched.
    /// </param>
    /// <param name="near">Standard deviation, in pixels, of the means in the second round.</param>
    public static void Estimate(PlanePool pool, RgbPlanes picture, Plane alpha, float far, float near)
    {
        using var half = Resampling.Halve(pool, alpha);
        using Plane farShare = Blurred(pool, half, far / 2), nearShare = Blurred(pool, half, near / 2);
        Parallel.ForEach([picture.Red, picture.Green, picture.Blue], colour =>
        {
            using Plane halfColour = Resampling.Halve(pool, colour), front = pool.RentLike(half), back = pool.RentLike(half);
            halfColour.CopyTo(front);
            halfColour.CopyTo(back);
            Average(pool, halfColour, half, farShare, front, back, far / 2);
            for (var i = 0; i < half.Stride * half.Height; i += Plane.Lanes)
            {
                Corrected(At(halfColour, i), At(half, i), At(front, i), At(back, i)).Store(front.Pixels + i);
            }

            Average(pool, halfColour, half, nearShare, front, back, near / 2);
            CorrectAtFullSize(pool, colour, alpha, front, back);
        });
    }

    /// <summary>Replaces the estimates of foreground and background by their means around each pixel, weighted by the matte and by the rest.</summary>
    private static void Average(PlanePool pool, Plane colour, Plane alpha, Plane share, Plane front, Plane back, float sigma)
    {
        var one = Vector256<float>.One;
        using var weighted = pool.RentLike(alpha);
        for (var i = 0; i < alpha.Stride * alpha.Height; i += Plane.Lanes)
        {
            (At(front, i) * At(alpha, i)).Store(weighted.Pixels + i);
        }

        using var frontSum = Blurred(pool, weighted, sigma);
        for (var i = 0; i < alpha.Stride * alpha.Height; i += Plane.Lanes)
        {
            (At(back, i) * (one - At(alpha, i))).Store(weighted.Pixels + i);
        }

        using var backSum = Blurred(pool, weighted, sigma);
        for (var i = 0; i < alpha.Stride * alpha.Height; i += Plane.Lanes)
        {
            Mean(At(frontSum, i), At(share, i), At(colour, i)).Store(front.Pixels + i);
            Mean(At(backSum, i), one - At(share, i), At(colour, i)).Store(back.Pixels + i);
        }
    }

    /// <summary>Corrects the foreground's means, of half the size, at each pixel of the picture.</summary>
    private static void CorrectAtFullSize(PlanePool pool, Plane colour, Plane alpha, Plane front, Plane back)
    {
        const int Margin = Plane.Lanes;
        using Plane lines = pool.Rent(colour.Width, 2), scratch = pool.Rent(front.Stride + (2 * Margin), 1);
        float* meanFront = lines.Row(0), meanBack = lines.Row(1);
        for (var y = 0; y < colour.Height; y++)
        {
            Resampling.DoubleRow(front, y, scratch.Row(0) + Margin, meanFront, colour.Width, Resampling.Linear);
            Resampling.DoubleRow(back, y, scratch.Row(0) + Margin, meanBack, colour.Width, Resampling.Linear);
            float* row = colour.Row(y), matte = alpha.Row(y);
            for (var x = 0; x < colour.Width; x += Plane.Lanes)
            {
                Corrected(Vector256.Load(row + x), Vector256.Load(matte + x), Vector256.Load(meanFront + x), Vector256.Load(meanBack + x)).Store(row + x);
            }
        }
    }

    /// <summary>Returns F + alpha times the residual I - alpha F - (1 - alpha) B, where I is the picture.</summary>
    private static Vector256<float> Corrected(Vector256<float> colour, Vector256<float> alpha, Vector256<float> front, Vector256<float> back)
    {
        var missing = colour - (alpha * front) - ((Vector256<float>.One - alpha) * back);
        return VectorMath.Clamp(front + (alpha * missing), 0, 1);
    }

    private static Plane Blurred(PlanePool pool, Plane plane, float sigma)
    {
        var blurred = pool.RentLike(plane);
        Gaussian.Blur(pool, plane, blurred, sigma);
        return blurred;
    }

    /// <summary>Returns sum / share, or <paramref name="otherwise"/> where the share of this layer is close to 0.</summary>
    private static Vector256<float> Mean(Vector256<float> sum, Vector256<float> share, Vector256<float> otherwise)
    {
        var least = Vector256.Create(Tiny);
        return Vector256.ConditionalSelect(Vector256.GreaterThan(share, least), sum / Vector256.Max(share, least), otherwise);
    }

    private static Vector256<float> At(Plane plane, int i) => Vector256.Load(plane.Pixels + i);
}
