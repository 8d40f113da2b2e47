namespace Avatar.Imaging.Planes;

/// <summary>Statistics of planes, sampled at every fourth pixel of every fourth row. Histograms have 1,024 bins.</summary>
internal static unsafe class Statistics
{
    private const int Bins = 1024;

    /// <summary>
    /// Returns the values below which the given shares (0 to 1) of a plane's pixels lie, limited to pixels where
    /// <paramref name="mask"/> exceeds 0.95. Values are clamped to <paramref name="low"/>..<paramref name="high"/>. If the mask selects no
    /// sampled pixel, every pixel is tried; if it selects none at all, the result is the middle of the range.
    /// </summary>
    public static float[] Percentiles(Plane plane, Plane? mask, float low, float high, params ReadOnlySpan<float> shares)
    {
        var counts = stackalloc int[Bins];
        var total = 0;
        for (var step = 4; step >= 1 && total == 0; step /= 4)
        {
            total = Count(plane, mask, low, high, step, counts);
        }

        var result = new float[shares.Length];
        for (var i = 0; i < shares.Length; i++)
        {
            result[i] = total == 0 ? (low + high) / 2 : low + ((high - low) * Position(counts, shares[i] * total) / Bins);
        }

        return result;
    }

    /// <summary>
    /// Returns the median of the pixels of a plane inside an ellipse, limited to pixels where <paramref name="mask"/> exceeds 0.95, and to values of
    /// 0 to 1; null if there is no such pixel.
    /// </summary>
    public static float? Median(Plane plane, Plane mask, Ellipse part)
    {
        var counts = stackalloc int[Bins];
        var total = 0;
        var reach = MathF.Max(part.RadiusX, part.RadiusY);
        var (top, bottom) = (Math.Max((int)(part.Centre.Y - reach), 0), Math.Min((int)(part.Centre.Y + reach), plane.Height - 1));
        var (left, right) = (Math.Max((int)(part.Centre.X - reach), 0), Math.Min((int)(part.Centre.X + reach), plane.Width - 1));
        for (var y = top; y <= bottom; y++)
        {
            float* row = plane.Row(y), gate = mask.Row(y);
            for (var x = left; x <= right; x++)
            {
                if (gate[x] <= 0.95f || !part.Contains(new(x, y))) continue;
                counts[Math.Clamp((int)(row[x] * Bins), 0, Bins - 1)]++;
                total++;
            }
        }

        return total == 0 ? null : Position(counts, total / 2f) / Bins;
    }

    /// <summary>
    /// Returns the cumulative distribution of lightness: the share of pixels (0 to 1) up to the end of each of <paramref name="levels"/>
    /// equal intervals of 0 to 1. The number of levels must divide 1,024.
    /// </summary>
    public static float[] Distribution(Plane lightness, int levels)
    {
        var counts = stackalloc int[Bins];
        var total = Count(lightness, null, 0, 1, 4, counts);
        var shares = new float[levels];
        var below = 0;
        for (var bin = 0; bin < Bins; bin++)
        {
            below += counts[bin];
            shares[bin * levels / Bins] = below / (float)total;
        }

        return shares;
    }

    /// <summary>Returns the mean of √(a² + b²).</summary>
    public static float MeanChroma(Plane a, Plane b)
    {
        var sum = 0.0;
        var count = 0;
        for (var y = 0; y < a.Height; y += 4)
        {
            for (var x = 0; x < a.Width; x += 4, count++)
            {
                sum += MathF.Sqrt((a[x, y] * a[x, y]) + (b[x, y] * b[x, y]));
            }
        }

        return (float)(sum / count);
    }

    /// <summary>Returns the root mean square of a plane.</summary>
    public static float RootMeanSquare(Plane plane)
    {
        var sum = 0.0;
        var count = 0;
        for (var y = 0; y < plane.Height; y += 4)
        {
            for (var x = 0; x < plane.Width; x += 4, count++)
            {
                sum += plane[x, y] * plane[x, y];
            }
        }

        return (float)Math.Sqrt(sum / count);
    }

    private static int Count(Plane plane, Plane? mask, float low, float high, int step, int* counts)
    {
        var scale = Bins / (high - low);
        var total = 0;
        for (var y = 0; y < plane.Height; y += step)
        {
            var row = plane.Row(y);
            var gate = mask is null ? null : mask.Row(y);
            for (var x = 0; x < plane.Width; x += step)
            {
                if (gate is null || gate[x] > 0.95f)
                {
                    counts[Math.Clamp((int)((row[x] - low) * scale), 0, Bins - 1)]++;
                    total++;
                }
            }
        }

        return total;
    }

    /// <summary>Returns the position in the histogram, in fractional bins, that has <paramref name="rank"/> values below it.</summary>
    private static float Position(int* counts, float rank)
    {
        var below = 0;
        for (var bin = 0; bin < Bins; bin++)
        {
            if (counts[bin] > 0 && below + counts[bin] >= rank)
            {
                return bin + ((rank - below) / counts[bin]);
            }

            below += counts[bin];
        }

        return Bins;
    }
}
