using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Tests.Support;

/// <summary>The OKLab planes of a picture, and visual measures of them.</summary>
internal sealed class Measured : IDisposable
{
    private readonly PlanePool _pool = new();

    public Measured(RgbImage image)
    {
        L = _pool.Rent(image.Width, image.Height);
        A = _pool.RentLike(L);
        B = _pool.RentLike(L);
        Oklab.FromBytes(image.Bytes, L, A, B);
    }

    public Plane L { get; }

    public Plane A { get; }

    public Plane B { get; }

    public Plane Blurred(float sigma)
    {
        var target = _pool.RentLike(L);
        Gaussian.Blur(_pool, L, target, sigma);
        return target;
    }

    public float Chroma(int x, int y) => MathF.Sqrt((A[x, y] * A[x, y]) + (B[x, y] * B[x, y]));

    /// <summary>Returns the magnitude of the Sobel gradient of the lightness, divided by 8.</summary>
    public float Gradient(int x, int y)
    {
        float At(int dx, int dy) => L[Math.Clamp(x + dx, 0, L.Width - 1), Math.Clamp(y + dy, 0, L.Height - 1)];
        var across = At(1, -1) + (2 * At(1, 0)) + At(1, 1) - At(-1, -1) - (2 * At(-1, 0)) - At(-1, 1);
        var down = At(-1, 1) + (2 * At(0, 1)) + At(1, 1) - At(-1, -1) - (2 * At(0, -1)) - At(1, -1);
        return MathF.Sqrt((across * across) + (down * down)) / 8;
    }

    /// <summary>
    /// Returns the standard deviation of the lightness in a square of 2 <paramref name="radius"/> + 1 pixels around a pixel.
    /// </summary>
    public float Deviation(int x, int y, int radius)
    {
        double sum = 0, squares = 0;
        var count = 0;
        for (var v = Math.Max(y - radius, 0); v <= Math.Min(y + radius, L.Height - 1); v++)
        {
            for (var u = Math.Max(x - radius, 0); u <= Math.Min(x + radius, L.Width - 1); u++, count++)
            {
                sum += L[u, v];
                squares += (double)L[u, v] * L[u, v];
            }
        }

        return (float)Math.Sqrt(Math.Max((squares / count) - (sum / count * (sum / count)), 0));
    }

    /// <summary>Returns a measure at every third pixel of every third row where the condition holds.</summary>
    public float[] Sampled(Func<int, int, float> measure, Func<int, int, bool>? where = null)
    {
        var values = new List<float>();
        for (var y = 1; y < L.Height; y += 3)
        {
            for (var x = 1; x < L.Width; x += 3)
            {
                if (where is null || where(x, y))
                {
                    values.Add(measure(x, y));
                }
            }
        }

        return [.. values];
    }

    public void Dispose()
    {
        L.Dispose();
        A.Dispose();
        B.Dispose();
        _pool.Dispose();
    }

    public static float Percentile(float[] values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[(int)Math.Min(share * sorted.Length, sorted.Length - 1)];
    }
}
