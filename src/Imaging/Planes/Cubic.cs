using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>
/// The cubic convolution kernel of Keys ("Cubic Convolution Interpolation for Digital Image Processing", 1981) with a = -0.5, the only
/// value of a that reproduces linear and quadratic functions.
/// </summary>
internal static class Cubic
{
    /// <summary>
    /// Returns the weight of one of the four samples around a point. <paramref name="tap"/> is -1 to 2, where 0 is the last sample before
    /// the point; <paramref name="fraction"/> (0 to 1) is the distance from that sample to the point.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Weight(Vector256<float> fraction, int tap)
    {
        var d = Vector256.Abs(Vector256.Create((float)tap) - fraction);
        var near = (((d * 1.5f) - Vector256.Create(2.5f)) * d * d) + Vector256<float>.One;
        var far = (((((d * -0.5f) + Vector256.Create(2.5f)) * d) - Vector256.Create(4f)) * d) + Vector256.Create(2f);
        return tap is 0 or 1 ? near : far;
    }
}
