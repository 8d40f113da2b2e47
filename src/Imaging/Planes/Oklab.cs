using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>
/// Converts sRGB bytes to OKLab and back (Ottosson, "A perceptual color space for image processing", 2020): L is 0..1 and
/// perceptually uniform; a and b are within about ±0.3.
/// </summary>
internal static unsafe class Oklab
{
    private const int Steps = 16384;
    private static readonly float[] Linear = [.. Enumerable.Range(0, 256).Select(value => ToLinear(value / 255.0))];
    private static readonly byte[] Encoded = [.. Enumerable.Range(0, Steps).Select(step => ToByte(step / (double)(Steps - 1)))];

    /// <summary>Converts interleaved RGB bytes, rows without padding, to L, a and b.</summary>
    public static void FromBytes(ReadOnlySpan<byte> rgb, Plane lightness, Plane a, Plane b)
    {
        var stride = lightness.Stride;
        var line = stackalloc float[3 * stride];
        fixed (float* table = Linear)
        fixed (byte* bytes = rgb)
        {
            for (var y = 0; y < lightness.Height; y++)
            {
                var source = bytes + ((nint)y * lightness.Width * 3);
                for (var x = 0; x < lightness.Width; x++)
                {
                    line[x] = table[source[3 * x]];
                    line[stride + x] = table[source[(3 * x) + 1]];
                    line[(2 * stride) + x] = table[source[(3 * x) + 2]];
                }

                for (var x = 0; x < stride; x += Plane.Lanes)
                {
                    var (l, m, s) = Forward(
                        Vector256.Load(line + x), Vector256.Load(line + stride + x), Vector256.Load(line + (2 * stride) + x));
                    l.Store(lightness.Row(y) + x);
                    m.Store(a.Row(y) + x);
                    s.Store(b.Row(y) + x);
                }
            }
        }
    }

    /// <summary>Writes the pixels as interleaved RGB bytes, rows without padding.</summary>
    public static void ToBytes(Plane lightness, Plane a, Plane b, Span<byte> rgb)
    {
        var stride = lightness.Stride;
        var line = stackalloc int[3 * stride];
        fixed (byte* table = Encoded)
        fixed (byte* bytes = rgb)
        {
            for (var y = 0; y < lightness.Height; y++)
            {
                for (var x = 0; x < stride; x += Plane.Lanes)
                {
                    var (red, green, blue) = Backward(
                        Vector256.Load(lightness.Row(y) + x), Vector256.Load(a.Row(y) + x), Vector256.Load(b.Row(y) + x));
                    Step(red).Store(line + x);
                    Step(green).Store(line + stride + x);
                    Step(blue).Store(line + (2 * stride) + x);
                }

                var target = bytes + ((nint)y * lightness.Width * 3);
                for (var x = 0; x < lightness.Width; x++)
                {
                    target[3 * x] = table[line[x]];
                    target[(3 * x) + 1] = table[line[stride + x]];
                    target[(3 * x) + 2] = table[line[(2 * stride) + x]];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> L, Vector256<float> A, Vector256<float> B) Forward(
        Vector256<float> red, Vector256<float> green, Vector256<float> blue)
    {
        var l = VectorMath.Cbrt((red * 0.4122214708f) + (green * 0.5363325363f) + (blue * 0.0514459929f));
        var m = VectorMath.Cbrt((red * 0.2119034982f) + (green * 0.6806995451f) + (blue * 0.1073969566f));
        var s = VectorMath.Cbrt((red * 0.0883024619f) + (green * 0.2817188376f) + (blue * 0.6299787005f));
        return (
            (l * 0.2104542553f) + (m * 0.7936177850f) - (s * 0.0040720468f),
            (l * 1.9779984951f) - (m * 2.4285922050f) + (s * 0.4505937099f),
            (l * 0.0259040371f) + (m * 0.7827717662f) - (s * 0.8086757660f));
    }

    /// <summary>Converts OKLab to linear sRGB, not clamped to 0..1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> Red, Vector256<float> Green, Vector256<float> Blue) Backward(
        Vector256<float> lightness, Vector256<float> a, Vector256<float> b)
    {
        var l = lightness + (a * 0.3963377774f) + (b * 0.2158037573f);
        var m = lightness - (a * 0.1055613458f) - (b * 0.0638541728f);
        var s = lightness - (a * 0.0894841775f) - (b * 1.2914855480f);
        (l, m, s) = (l * l * l, m * m * m, s * s * s);
        return (
            (l * 4.0767416621f) - (m * 3.3077115913f) + (s * 0.2309699292f),
            (m * 2.6097574011f) - (l * 1.2684380046f) - (s * 0.3413193965f),
            (s * 1.7076147010f) - (l * 0.0041960863f) - (m * 0.7034186147f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Step(Vector256<float> linear) =>
        Vector256.ConvertToInt32Native((VectorMath.Clamp(linear, 0, 1) * (Steps - 1)) + Vector256.Create(0.5f));

    private static float ToLinear(double value) =>
        (float)(value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4));

    /// <summary>Returns the sRGB byte of linear light; light outside 0 to 1 is clamped.</summary>
    public static byte ToByte(double linear) => (byte)((EncodedRgb.Encode(Math.Clamp(linear, 0, 1)) * 255) + 0.5);
}
