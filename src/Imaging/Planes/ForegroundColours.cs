using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>
/// Estimates the foreground's colours at pixels where foreground and background mix (matte between 0 and 1). Without this step a
/// cut-out shows a halo of its old background. The method is blur fusion (Forte, "Approximate Fast Foreground Colour Estimation", 2021):
/// weighted means of foreground and background around a pixel, corrected by the residual of the mixture, in two rounds: a wide one at
/// half size, then a narrow one at full size.
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
        using var halfAlpha = Resampling.Halve(pool, alpha);
        using Plane farShare = Blurred(pool, halfAlpha, far / 2), nearShare = Blurred(pool, alpha, near);
        Parallel.ForEach([picture.Red, picture.Green, picture.Blue], colour =>
        {
            using Plane halfColour = Resampling.Halve(pool, colour), halfFront = pool.RentLike(halfAlpha), halfBack = pool.RentLike(halfAlpha);
            halfColour.CopyTo(halfFront);
            halfColour.CopyTo(halfBack);
            Round(pool, halfColour, halfAlpha, farShare, halfFront, halfBack, far / 2);

            using Plane front = pool.RentLike(colour), back = pool.RentLike(colour);
            Resampling.Double(halfFront, front, Resampling.Linear);
            Resampling.Double(halfBack, back, Resampling.Linear);
            Round(pool, colour, alpha, nearShare, front, back, near);
            front.CopyTo(colour);
        });
    }

    /// <summary>
    /// Runs one round: blurs the previous estimates F and B weighted by alpha and 1 - alpha, then corrects F by alpha times the residual
    /// I - alpha F - (1 - alpha) B, where I is the picture.
    /// </summary>
    private static void Round(PlanePool pool, Plane colour, Plane alpha, Plane share, Plane front, Plane back, float sigma)
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
            var a = At(alpha, i);
            var meanFront = Mean(At(frontSum, i), At(share, i), At(colour, i));
            var meanBack = Mean(At(backSum, i), one - At(share, i), At(colour, i));
            var missing = At(colour, i) - (a * meanFront) - ((one - a) * meanBack);
            VectorMath.Clamp(meanFront + (a * missing), 0, 1).Store(front.Pixels + i);
            meanBack.Store(back.Pixels + i);
        }
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
