using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>
/// A halftone screen of round dots on a square lattice (amplitude modulation, as in Ulichney, "Digital Halftoning", 1987): the
/// distance from one dot to the next is fixed, their radius carries the tone.
/// </summary>
/// <param name="Period">Pixels from one dot to the next.</param>
/// <param name="Angle">The direction, in radians, of one of the lattice's axes.</param>
internal readonly record struct DotScreen(float Period, float Angle)
{
    private readonly float _across = MathF.Cos(Angle) / Period;
    private readonly float _down = MathF.Sin(Angle) / Period;

    /// <summary>
    /// How much of each of the eight pixels that start at (<paramref name="x"/>, <paramref name="y"/>) a dot covers, 0 to 1;
    /// <paramref name="radius"/> is in periods, and from 0.71 on dots cover everything.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Cover(int x, int y, Vector256<float> radius)
    {
        var column = Vector256.Create((float)x) + Vector256.Create(0f, 1, 2, 3, 4, 5, 6, 7);
        var u = ToDot((column * _across) + Vector256.Create(y * _down));
        var v = ToDot(Vector256.Create(y * _across) - (column * _down));
        var distance = Vector256.Sqrt((u * u) + (v * v));
        return VectorMath.Clamp(((radius - distance) * Period) + Vector256.Create(0.5f), 0, 1);
    }

    /// <summary>The way to the nearest lattice line, in periods.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> ToDot(Vector256<float> position) => position - Vector256.Floor(position + Vector256.Create(0.5f));
}
