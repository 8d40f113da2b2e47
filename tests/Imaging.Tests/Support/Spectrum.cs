using System.Numerics;

namespace Avatar.Imaging.Tests.Support;

/// <summary>
/// The discrete Fourier transform of a square of pixels under a Hann window, by the radix-2 algorithm of Cooley and Tukey.
/// </summary>
internal static class Spectrum
{
    /// <summary>
    /// Returns the wavelength (pixels) and direction (radians) of the strongest wave with a wavelength of at most
    /// <paramref name="longest"/> pixels, in the central square of a plane. Its <paramref name="side"/> must be a power of two.
    /// </summary>
    public static (double Period, double Angle) Strongest(Plane plane, int side, double longest)
    {
        var waves = Transformed(plane, side);
        var (best, across, down) = (0.0, 0, 0);
        for (var v = 0; v < side / 2; v++)
        {
            for (var u = -side / 2; u < side / 2; u++)
            {
                var strength = waves[v][(u + side) % side].Magnitude;
                if (Math.Sqrt((u * u) + (v * v)) >= side / longest && strength > best)
                {
                    (best, across, down) = (strength, u, v);
                }
            }
        }

        return (side / Math.Sqrt((across * across) + (down * down)), Math.Atan2(down, across));
    }

    private static Complex[][] Transformed(Plane plane, int side)
    {
        var (left, top) = ((plane.Width - side) / 2, (plane.Height - side) / 2);
        double Hann(int i) => 0.5 - (0.5 * Math.Cos(2 * Math.PI * i / side));
        var rows = Enumerable.Range(0, side)
            .Select(y => Transformed([.. Enumerable.Range(0, side).Select(x => (Complex)(plane[left + x, top + y] * Hann(x) * Hann(y)))]))
            .ToArray();
        var columns = Enumerable.Range(0, side).Select(x => Transformed([.. rows.Select(row => row[x])])).ToArray();
        return [.. Enumerable.Range(0, side).Select(y => columns.Select(column => column[y]).ToArray())];
    }

    private static Complex[] Transformed(Complex[] values)
    {
        if (values.Length == 1)
        {
            return values;
        }

        var even = Transformed([.. values.Where((_, i) => i % 2 == 0)]);
        var odd = Transformed([.. values.Where((_, i) => i % 2 == 1)]);
        var half = values.Length / 2;
        var waves = new Complex[values.Length];
        for (var k = 0; k < half; k++)
        {
            var turned = odd[k] * Complex.FromPolarCoordinates(1, -2 * Math.PI * k / values.Length);
            (waves[k], waves[k + half]) = (even[k] + turned, even[k] - turned);
        }

        return waves;
    }
}
