using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Avatar.Imaging.Planes;

/// <summary>Elementary functions, mostly on eight floats, accurate enough for pictures with 8 bits per channel.</summary>
internal static class VectorMath
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Inline)]
    public static Vector256<float> Clamp(Vector256<float> x, float low, float high) =>
        Vector256.MinNative(Vector256.MaxNative(x, Vector256.Create(low)), Vector256.Create(high));

    /// <summary>Linear interpolation: x + (y - x) t.</summary>
    [MethodImpl(Inline)]
    public static Vector256<float> Mix(Vector256<float> x, Vector256<float> y, Vector256<float> t) =>
        Vector256.MultiplyAddEstimate(y - x, t, x);

    /// <inheritdoc cref="Mix(Vector256{float}, Vector256{float}, Vector256{float})"/>
    [MethodImpl(Inline)]
    public static Vector256<float> Mix(float x, float y, Vector256<float> t) =>
        Vector256.MultiplyAddEstimate(Vector256.Create(y - x), t, Vector256.Create(x));

    /// <summary>Smoothstep: 0 below <paramref name="low"/>, 1 above <paramref name="high"/>, the cubic 3t² - 2t³ in between.</summary>
    [MethodImpl(Inline)]
    public static Vector256<float> Smoothstep(float low, float high, Vector256<float> x)
    {
        var t = Clamp((x - Vector256.Create(low)) * Vector256.Create(1 / (high - low)), 0, 1);
        return t * t * Vector256.MultiplyAddEstimate(t, Vector256.Create(-2f), Vector256.Create(3f));
    }

    /// <inheritdoc cref="Smoothstep(float, float, Vector256{float})"/>
    public static float Smoothstep(float low, float high, float x)
    {
        var t = Math.Clamp((x - low) / (high - low), 0, 1);
        return t * t * (3 - (2 * t));
    }

    /// <summary>
    /// tanh by a rational approximation (7/6) from its continued fraction, with x clamped to ±4.97; absolute error below 1.2e-4.
    /// </summary>
    [MethodImpl(Inline)]
    public static Vector256<float> Tanh(Vector256<float> x)
    {
        x = Clamp(x, -4.97f, 4.97f);
        var s = x * x;
        var p = x * Horner(s, 1f, 378f, 17325f, 135135f);
        var q = Horner(s, 28f, 3150f, 62370f, 135135f);
        return p / q;
    }

    /// <summary>2^x for x in -126..126; relative error below 3e-6.</summary>
    [MethodImpl(Inline)]
    public static Vector256<float> Exp2(Vector256<float> x)
    {
        x = Clamp(x, -126, 126);
        var floor = Vector256.Floor(x);
        var f = x - floor;
        var p = Horner(f, 1.8775767e-3f, 8.9893397e-3f, 5.5826318e-2f, 2.4015361e-1f, 6.9315308e-1f, 9.9999994e-1f);
        var scale = (Vector256.ConvertToInt32Native(floor) + Vector256.Create(127)) << 23;
        return p * scale.AsSingle();
    }

    /// <summary>x to the power of the exponent, for x ≥ 0 and exponents of 0.1 to 10. Values of x below 1e-6 are raised to 1e-6.</summary>
    [MethodImpl(Inline)]
    public static Vector256<float> Power(Vector256<float> x, float exponent) =>
        Exp2(Vector256.Log2(Vector256.MaxNative(x, Vector256.Create(1e-6f))) * exponent);

    /// <summary>cos(2π x), with x in turns; absolute error below 2e-4.</summary>
    [MethodImpl(Inline)]
    public static Vector256<float> CosineOfTurns(Vector256<float> x)
    {
        // Fold x to a quarter turn on either side of 0, where an odd polynomial approximates the sine.
        var folded = Vector256.Abs(x - Vector256.Floor(x) - Vector256.Create(0.5f)) - Vector256.Create(0.25f);
        var s = folded * folded;
        return folded * Horner(s, -76.5968f, 81.6035f, -41.3416f, 6.2831853f);
    }

    /// <summary>Cube root for x ≥ 0: an initial guess from the bits of x, refined by two Halley iterations.</summary>
    [MethodImpl(Inline)]
    public static Vector256<float> Cbrt(Vector256<float> x)
    {
        var bits = Vector256.ConvertToSingle(x.AsInt32()) * Vector256.Create(1 / 3f);
        var y = (Vector256.ConvertToInt32Native(bits) + Vector256.Create(709921077)).AsSingle();
        for (var step = 0; step < 2; step++)
        {
            var cube = y * y * y;
            y = y * (cube + x + x) / (cube + cube + x + Vector256.Create(1e-30f));
        }

        return y;
    }

    [MethodImpl(Inline)]
    private static Vector256<float> Horner(Vector256<float> x, float a, float b, float c, float d) =>
        Vector256.MultiplyAddEstimate(
            Vector256.MultiplyAddEstimate(Vector256.MultiplyAddEstimate(Vector256.Create(a), x, Vector256.Create(b)), x, Vector256.Create(c)),
            x,
            Vector256.Create(d));

    [MethodImpl(Inline)]
    private static Vector256<float> Horner(Vector256<float> x, float a, float b, float c, float d, float e, float f) =>
        Vector256.MultiplyAddEstimate(
            Vector256.MultiplyAddEstimate(Horner(x, a, b, c, d), x, Vector256.Create(e)),
            x,
            Vector256.Create(f));
}

/// <summary>Loads eight floats from eight indices, in one instruction where AVX2 is available.</summary>
internal static unsafe class Gather
{
    /// <summary>Returns values[index] for every lane. The indices are not checked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> From(float* values, Vector256<int> index) =>
        Avx2.IsSupported ? Avx2.GatherVector256(values, index, sizeof(float)) : OneByOne(values, index);

    private static Vector256<float> OneByOne(float* values, Vector256<int> index)
    {
        var gathered = stackalloc float[Plane.Lanes];
        for (var lane = 0; lane < Plane.Lanes; lane++)
        {
            gathered[lane] = values[index.GetElement(lane)];
        }

        return Vector256.Load(gathered);
    }
}
