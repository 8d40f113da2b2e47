namespace Avatar.Imaging.Tests.Support;

/// <summary>Scalar reference functions in double precision, and the comparison of planes with them.</summary>
internal static class Plainly
{
    /// <summary>The tolerance: one level of an 8-bit channel, the smallest visible difference.</summary>
    public const double Level = 1 / 255.0;

    public static double Mix(double x, double y, double share) => x + ((y - x) * share);

    public static double Smoothstep(double low, double high, double x)
    {
        var t = Math.Clamp((x - low) / (high - low), 0, 1);
        return t * t * (3 - (2 * t));
    }

    /// <summary>Interpolates by Keys' cubic convolution; border pixels repeat.</summary>
    public static double Cubically(Plane plane, double x, double y)
    {
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        var sum = 0.0;
        for (var j = -1; j <= 2; j++)
        {
            for (var i = -1; i <= 2; i++)
            {
                var pixel = plane[Math.Clamp(left + i, 0, plane.Width - 1), Math.Clamp(top + j, 0, plane.Height - 1)];
                sum += pixel * Keys(x - left - i) * Keys(y - top - j);
            }
        }

        return sum;
    }

    /// <summary>The kernel of Keys' cubic convolution with a = -0.5.</summary>
    public static double Keys(double distance) => Math.Abs(distance) switch
    {
        < 1 and var d => (1.5 * d * d * d) - (2.5 * d * d) + 1,
        < 2 and var d => (-0.5 * d * d * d) + (2.5 * d * d) - (4 * d) + 2,
        _ => 0,
    };

    /// <summary>Asserts that each pixel has its expected value within the tolerance.</summary>
    public static void AssertEqual(Plane actual, Func<int, int, double> expected, double tolerance = Level)
    {
        for (var y = 0; y < actual.Height; y++)
        {
            for (var x = 0; x < actual.Width; x++)
            {
                Assert.Equal(expected(x, y), actual[x, y], tolerance);
            }
        }
    }
}
