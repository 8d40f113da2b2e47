using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>
/// Random textures from a 32-bit integer hash of seed and position, per pixel or lattice point. A value depends on nothing else, neither
/// on the picture's size nor on threads. Standard deviations are normalised with known constants instead of measurements.
/// </summary>
internal static unsafe class Noise
{
    private const int Taps = 4;
    private const uint XFactor = 0x9E3779B1;
    private const uint YFactor = 0x85EBCA77;

    /// <summary>Standard deviation of the uniform distribution over 0 to 1.</summary>
    private static readonly float WhiteDeviation = MathF.Sqrt(1 / 12f);

    /// <summary>
    /// Factor by which cubic interpolation in both axes reduces the standard deviation of lattice noise. Each axis reduces the variance by
    /// the integral of the squared Keys kernel, 57/70.
    /// </summary>
    private const float CubicDeviation = 57 / 70f;

    /// <summary>Writes white noise: independent pixels, uniform over 0 (inclusive) to 1 (exclusive).</summary>
    public static void White(Plane target, uint seed)
    {
        for (var y = 0; y < target.Height; y++)
        {
            HashRow(target.Row(y), target.Stride, y, seed);
        }
    }

    /// <summary>
    /// Writes value noise (Ebert et al., "Texturing and Modeling", 2003): random values on a lattice with a spacing of
    /// <paramref name="cell"/> pixels (at least 1), interpolated cubically; mean 0, standard deviation 1.
    /// </summary>
    public static void Smooth(PlanePool pool, Plane target, float cell, uint seed)
    {
        cell = MathF.Max(cell, 1);
        using var columns = new Columns(pool, target.Width, cell);
        using var rows = pool.Rent(target.Width, Taps);
        var made = 0;
        for (var y = 0; y < target.Height; y++)
        {
            var first = (int)(y / cell);
            for (; made < first + Taps; made++)
            {
                columns.Interpolate(made, seed, rows.Row(made % Taps));
            }

            Combine(rows, first, (y / cell) - first, target.Row(y));
        }
    }

    /// <summary>
    /// Writes the surface of cold-pressed paper: bumps of two sizes and a fine grain; mean 0, standard deviation 1.
    /// <paramref name="scale"/> scales the bumps: 1 for a picture with a long side of 1,024 pixels.
    /// </summary>
    public static void Paper(PlanePool pool, Plane target, float scale, uint seed)
    {
        const float Large = 0.5f, Small = 0.7f, Fibre = 1.8f, FibreBlur = 0.6f;
        using var small = pool.RentLike(target);
        using var fibre = pool.RentLike(target);
        White(small, unchecked(seed + 2));
        Gaussian.Blur(pool, small, fibre, FibreBlur);
        Smooth(pool, target, 7 * scale, seed);
        Smooth(pool, small, 3.2f * scale, unchecked(seed + 1));

        var fibreDeviation = Fibre * WhiteDeviation * Gaussian.Energy(FibreBlur);
        var gain = 1 / MathF.Sqrt((Large * Large) + (Small * Small) + (fibreDeviation * fibreDeviation));
        for (var y = 0; y < target.Height; y++)
        {
            float* sum = target.Row(y), bumps = small.Row(y), fine = fibre.Row(y);
            for (var x = 0; x < target.Stride; x += Plane.Lanes)
            {
                var value = (Vector256.Load(sum + x) * (gain * Large)) + (Vector256.Load(bumps + x) * (gain * Small));
                (value + ((Vector256.Load(fine + x) - Vector256.Create(0.5f)) * (gain * Fibre))).Store(sum + x);
            }
        }
    }

    private static void HashRow(float* target, int count, int y, uint seed)
    {
        var x = Vector256.Create(0u, 1, 2, 3, 4, 5, 6, 7);
        var rest = Vector256.Create(unchecked((uint)y * YFactor) ^ seed);
        for (var i = 0; i < count; i += Plane.Lanes)
        {
            Hash((x * XFactor) ^ rest).Store(target + i);
            x += Vector256.Create((uint)Plane.Lanes);
        }
    }

    /// <summary>
    /// Mixes the bits by multiplications and shifts (constants from Wellons' hash prospector, 2018) and maps the top 24 to 0..1.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Hash(Vector256<uint> key)
    {
        key = (key ^ (key >>> 15)) * 0x2C1B3C6Du;
        key = (key ^ (key >>> 12)) * 0x297A2D39u;
        key ^= key >>> 15;
        return Vector256.ConvertToSingle((key >>> 8).AsInt32()) * (1f / (1 << 24));
    }

    /// <summary>Interpolates between four lattice rows, and normalises to standard deviation 1.</summary>
    private static void Combine(Plane rows, int first, float fraction, float* target)
    {
        var f = Vector256.Create(fraction);
        var scale = Vector256.Create(1 / (WhiteDeviation * CubicDeviation));
        float* r0 = rows.Row(first % Taps), r1 = rows.Row((first + 1) % Taps), r2 = rows.Row((first + 2) % Taps), r3 = rows.Row((first + 3) % Taps);
        var (w0, w1) = (Cubic.Weight(f, -1) * scale, Cubic.Weight(f, 0) * scale);
        var (w2, w3) = (Cubic.Weight(f, 1) * scale, Cubic.Weight(f, 2) * scale);
        for (var x = 0; x < rows.Stride; x += Plane.Lanes)
        {
            var sum = (Vector256.Load(r0 + x) * w0) + (Vector256.Load(r1 + x) * w1);
            (sum + (Vector256.Load(r2 + x) * w2) + (Vector256.Load(r3 + x) * w3)).Store(target + x);
        }
    }

    /// <summary>For each pixel column, the index of the first of its four lattice columns, and their weights.</summary>
    private sealed class Columns : IDisposable
    {
        private readonly Plane _weights;
        private readonly Plane _lattice;

        public Columns(PlanePool pool, int width, float cell)
        {
            _weights = pool.Rent(width, Taps + 1);
            _lattice = pool.Rent((int)(_weights.Stride / cell) + Taps, 1);
            var x = Vector256<float>.Indices;
            for (var i = 0; i < _weights.Stride; i += Plane.Lanes)
            {
                var at = x / Vector256.Create(cell);
                var first = Vector256.Floor(at);
                Vector256.ConvertToInt32(first).Store((int*)_weights.Row(Taps) + i);
                for (var tap = 0; tap < Taps; tap++)
                {
                    Cubic.Weight(at - first, tap - 1).Store(_weights.Row(tap) + i);
                }

                x += Vector256.Create((float)Plane.Lanes);
            }
        }

        /// <summary>Interpolates one lattice row at every pixel column, and subtracts the mean.</summary>
        public void Interpolate(int row, uint seed, float* target)
        {
            var lattice = _lattice.Row(0);
            HashRow(lattice, _lattice.Stride, row, seed);
            for (var x = 0; x < _weights.Stride; x += Plane.Lanes)
            {
                var index = Vector256.Load((int*)_weights.Row(Taps) + x);
                var sum = Vector256.Create(-0.5f);
                for (var tap = 0; tap < Taps; tap++)
                {
                    sum += Gather.From(lattice + tap, index) * Vector256.Load(_weights.Row(tap) + x);
                }

                sum.Store(target + x);
            }
        }

        public void Dispose()
        {
            _weights.Dispose();
            _lattice.Dispose();
        }
    }
}
