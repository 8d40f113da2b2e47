using System.Numerics;
using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>What a print alone does.</summary>
public sealed class PopTests(Workshop workshop, Gallery gallery)
{
    private const int Side = 512;
    private const double QuarterTurn = Math.PI / 2;

    [Theory]
    [InlineData("astronaut")]
    [InlineData("chelsea")]
    [InlineData("coffee")]
    public void A_quarter_of_the_surface_is_flat_ink(string photo)
    {
        for (var seed = 1; seed <= 4; seed++)
        {
            Assert.InRange(gallery.CartoonLooks("pop", photo, seed).CalmDeviation, 0, 0.012);
        }
    }

    [Fact]
    public void A_disc_has_a_closed_outline()
    {
        var disc = Images.Grey(1024, 1024, (x, y) => Math.Sqrt(Math.Pow(x - 512, 2) + Math.Pow(y - 512, 2)) < 300 ? 120 : 225);
        for (var seed = 1; seed <= 4; seed++)
        {
            using var print = new Measured(Print(disc, seed));
            var inked = Enumerable.Range(0, 720).Count(step => HasInk(print, step * Math.PI / 360));

            Assert.InRange(inked, 713, 720);
        }
    }

    [Fact]
    public void The_dots_of_a_ramp_stand_as_the_seed_draws_them()
    {
        var ramp = Images.Grey(1024, Side, (x, _) => 10 + (235 * x / 1023.0));
        for (var seed = 1; seed <= 4; seed++)
        {
            using var print = new Measured(Print(ramp, seed));
            var (period, angle) = StrongestWave(print);
            var (drawnPeriod, drawnAngle) = Screen(seed);

            Assert.InRange(period / drawnPeriod, 0.97, 1.03);
            var off = (angle - drawnAngle) % QuarterTurn;
            Assert.InRange(Math.Min(Math.Abs(off), QuarterTurn - Math.Abs(off)) * 180 / Math.PI, 0, 1.5);
        }
    }

    private RgbImage Print(RgbImage picture, long seed) => CartoonDrawing.Draw(workshop.Pool, picture, [], "pop", seed, CancellationToken.None);

    /// <summary>The period in pixels and the angle in radians that a seed draws, after the two draws that every style makes.</summary>
    private static (double Period, double Angle) Screen(long seed)
    {
        var dice = new SplitMix64(seed);
        dice.Next();
        dice.Next();
        var angle = dice.Between(0.2, 1.35);
        dice.Next();
        return (dice.Between(7, 10), angle);
    }

    /// <summary>Period and angle of the strongest wave of 5 to 14 pixels, by the discrete Fourier transform of the middle under a Hann window.</summary>
    private static (double Period, double Angle) StrongestWave(Measured print)
    {
        const int Most = Side / 5, Least = Side / 14;
        var turns = Enumerable.Range(0, Side).Select(static k => Complex.FromPolarCoordinates(1, -2 * Math.PI * k / Side)).ToArray();
        var window = Enumerable.Range(0, Side).Select(static k => 0.5 - (0.5 * Math.Cos(2 * Math.PI * k / (Side - 1)))).ToArray();
        var left = (print.L.Width - Side) / 2;
        var rows = new Complex[Side, (2 * Most) + 1];
        for (var y = 0; y < Side; y++)
        {
            for (var u = -Most; u <= Most; u++)
            {
                var sum = Complex.Zero;
                for (var x = 0; x < Side; x++) sum += print.L[left + x, y] * window[x] * window[y] * turns[((u * x) % Side + Side) % Side];
                rows[y, u + Most] = sum;
            }
        }

        var best = (Power: 0.0, U: 0, V: 0);
        for (var v = 0; v <= Most; v++)
        {
            for (var u = -Most; u <= Most; u++)
            {
                var length = Math.Sqrt((u * u) + (v * v));
                if (length is < Least or > Most) continue;
                var sum = Complex.Zero;
                for (var y = 0; y < Side; y++) sum += rows[y, u + Most] * turns[v * y % Side];
                if (sum.Magnitude > best.Power) best = (sum.Magnitude, u, v);
            }
        }

        return (Side / Math.Sqrt((best.U * best.U) + (best.V * best.V)), Math.Atan2(best.V, best.U));
    }

    private static bool HasInk(Measured print, double angle)
    {
        for (var radius = 285.0; radius <= 315; radius += 0.5)
        {
            if (print.L[(int)Math.Round(512 + (radius * Math.Cos(angle))), (int)Math.Round(512 + (radius * Math.Sin(angle)))] < 0.35f) return true;
        }

        return false;
    }
}
