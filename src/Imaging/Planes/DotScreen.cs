using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>
/// A halftone screen of round dots on a square lattice (amplitude modulation, as in Ulichney, "Digital Halftoning", 1987): the
/// distance between dots is fixed, and their radius encodes the tone.
/// </summary>
/// <param name="Period">Distance between neighbouring dots, in pixels.</param>
/// <param name="Angle">Direction of one lattice axis, in radians.</param>
internal readonly record struct DotScreen(float Period, float Angle)
{
    private readonly float _across = MathF.Cos(Angle) / Period;
    private readonly float _down = MathF.Sin(Angle) / Period;

    /// <summary>
    /// Returns the share (0 to 1) of each of the eight pixels from (<paramref name="x"/>, <paramref name="y"/>) that a dot covers.
    /// <paramref name="radius"/> is in periods; from 0.71 (half a diagonal) on, the dots cover everything.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Cover(int x, int y, Vector256<float> radius)
    {
        var column = Vector256.Create((float)x) + Vector256.Create(0f, 1, 2, 3, 4, 5, 6, 7);
        var u = DistanceFromLine((column * _across) + Vector256.Create(y * _down));
        var v = DistanceFromLine(Vector256.Create(y * _across) - (column * _down));
        var distance = Vector256.Sqrt((u * u) + (v * v));
        return VectorMath.Clamp(((radius - distance) * Period) + Vector256.Create(0.5f), 0, 1);
    }

    /// <summary>Returns the signed distance from the nearest lattice line, in periods.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> DistanceFromLine(Vector256<float> position) =>
        position - Vector256.Floor(position + Vector256.Create(0.5f));
}
