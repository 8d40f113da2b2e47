using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>Warps planes by a displacement field: each output pixel is read from an offset position, with bilinear interpolation.</summary>
internal static unsafe class Displacement
{
    /// <summary>
    /// targets[i](x, y) = sources[i](x + dx(x, y), y + dy(x, y)), with offsets in pixels. Positions outside the plane are clamped to its
    /// border.
    /// </summary>
    public static void Apply(ReadOnlySpan<Plane> sources, Plane dx, Plane dy, ReadOnlySpan<Plane> targets)
    {
        var lanes = Vector256<float>.Indices;
        var (right, bottom) = (Vector256.Create((float)(dx.Width - 1)), Vector256.Create((float)(dx.Height - 1)));
        for (var y = 0; y < dx.Height; y++)
        {
            for (var x = 0; x < dx.Stride; x += Plane.Lanes)
            {
                var px = Within(Vector256.Create((float)x) + lanes + Vector256.Load(dx.Row(y) + x), right);
                var py = Within(Vector256.Create((float)y) + Vector256.Load(dy.Row(y) + x), bottom);
                var (left, top) = (Vector256.Floor(px), Vector256.Floor(py));
                var (fx, fy) = (px - left, py - top);
                var above = Vector256.ConvertToInt32Native(top) * dx.Stride;
                var below = Vector256.ConvertToInt32Native(Vector256.MinNative(top + Vector256<float>.One, bottom)) * dx.Stride;
                var here = Vector256.ConvertToInt32Native(left);
                var next = Vector256.ConvertToInt32Native(Vector256.MinNative(left + Vector256<float>.One, right));
                for (var i = 0; i < sources.Length; i++)
                {
                    var pixels = sources[i].Pixels;
                    var upper = VectorMath.Mix(Gather.From(pixels, above + here), Gather.From(pixels, above + next), fx);
                    var lower = VectorMath.Mix(Gather.From(pixels, below + here), Gather.From(pixels, below + next), fx);
                    VectorMath.Mix(upper, lower, fy).Store(targets[i].Row(y) + x);
                }
            }
        }
    }

    /// <summary>Clamps to 0..last. NaN, which padding may contain, becomes 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Within(Vector256<float> value, Vector256<float> last) =>
        Vector256.MinNative(Vector256.MaxNative(value, Vector256<float>.Zero), last);
}
