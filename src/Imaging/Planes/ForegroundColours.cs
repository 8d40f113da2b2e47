using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>
/// The colours of the foreground alone, where a matte is between 0 and 1 and pixels show a mixture: without them a cut-out
/// carries a halo of its old background. This is blur fusion (Forte, "Approximate Fast Foreground Colour Estimation", 2021):
/// the mean foreground and background around a pixel, corrected by what they fail to explain, in two rounds, the first of which
/// looks far and works at half size.
/// </summary>
internal static unsafe class ForegroundColours
{
    private const float Tiny = 1e-4f;

    /// <summary>
    /// Replaces a picture's colours by its foreground's, on as many cores as are idle. Where none is near, they stay as they are.
    /// </summary>
    /// <param name="pool">Lends the planes.</param>
    /// <param name="picture">Colours, 0 to 1.</param>
    /// <param name="alpha">How much of each pixel is foreground, 0 to 1; a plane of the picture's size.</param>
    /// <param name="far">Deviation in pixels of the first round's means: how far from a pixel its foreground may be.</param>
    /// <param name="near">The same of the second round.</param>
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

    /// <summary>One round: the weighted means of the last estimate, and the correction that makes them add up to the picture.</summary>
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

    private static Vector256<float> Mean(Vector256<float> sum, Vector256<float> share, Vector256<float> otherwise)
    {
        var least = Vector256.Create(Tiny);
        return Vector256.ConditionalSelect(Vector256.GreaterThan(share, least), sum / Vector256.Max(share, least), otherwise);
    }

    private static Vector256<float> At(Plane plane, int i) => Vector256.Load(plane.Pixels + i);
}
