namespace Avatar.Imaging.Planes;

/// <summary>Gaussian blur with reflected borders.</summary>
internal static unsafe class Gaussian
{
    /// <summary>Blurs <paramref name="source"/> into <paramref name="target"/>, with <see cref="GaussianRows"/>.</summary>
    /// <param name="pool">Provides scratch planes.</param>
    /// <param name="source">The plane to blur.</param>
    /// <param name="target">The result; a different plane of the same size.</param>
    /// <param name="sigma">Standard deviation in pixels.</param>
    /// <param name="region">The part of the target to compute; null for all of it.</param>
    public static void Blur(PlanePool pool, Plane source, Plane target, float sigma, Region? region = null)
    {
        using var rows = new GaussianRows(pool, source, sigma);
        var wanted = region ?? Region.Whole(source);
        for (var y = wanted.Top; y < wanted.Bottom; y++)
        {
            rows.CopyTo(y, target.Row(y), wanted.Left, wanted.Right);
        }
    }

    /// <summary>
    /// Returns one half of the symmetric kernel, centre weight first, with radius ⌈3 sigma⌉. The mirrored kernel sums to 1.
    /// </summary>
    public static float[] Kernel(float sigma)
    {
        var radius = (int)MathF.Ceiling(3 * sigma);
        var weights = new float[radius + 1];
        var sum = 0f;
        for (var i = 0; i <= radius; i++)
        {
            weights[i] = MathF.Exp(-0.5f * i * i / (sigma * sigma));
            sum += i == 0 ? weights[i] : 2 * weights[i];
        }

        for (var i = 0; i <= radius; i++)
        {
            weights[i] /= sum;
        }

        return weights;
    }

    /// <summary>
    /// Returns the sum of squared kernel weights: the factor by which a blur along one axis reduces the variance of white noise.
    /// </summary>
    public static float Energy(float sigma)
    {
        var kernel = Kernel(sigma);
        return (2 * kernel.Sum(weight => weight * weight)) - (kernel[0] * kernel[0]);
    }
}
