namespace Avatar.Imaging.Planes;

/// <summary>Gaussian blur, borders by reflection.</summary>
internal static unsafe class Gaussian
{
    /// <summary>target = G(source, sigma), as <see cref="GaussianRows"/> makes it.</summary>
    /// <param name="pool">Lends the half-size planes of a large blur.</param>
    /// <param name="source">What is blurred.</param>
    /// <param name="target">Another plane of the same size.</param>
    /// <param name="sigma">Deviation in pixels.</param>
    /// <param name="region">The part of the target that is wanted.</param>
    public static void Blur(PlanePool pool, Plane source, Plane target, float sigma, Region? region = null)
    {
        using var rows = new GaussianRows(pool, source, sigma);
        var wanted = region ?? Region.Whole(source);
        for (var y = wanted.Top; y < wanted.Bottom; y++)
        {
            rows.CopyTo(y, target.Row(y), wanted.Left, wanted.Right);
        }
    }

    /// <summary>The one-sided kernel: the centre's weight first, all of them adding up to 1 when mirrored.</summary>
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

    /// <summary>What a direct blur leaves of white noise's variance, once per axis.</summary>
    public static float Energy(float sigma)
    {
        var kernel = Kernel(sigma);
        return (2 * kernel.Sum(weight => weight * weight)) - (kernel[0] * kernel[0]);
    }
}
