using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>
/// Converts OKLab to gamma-encoded sRGB (0 to 1), and that to bytes. The watercolour and pencil steps multiply paint in this encoding.
/// </summary>
internal static unsafe class EncodedRgb
{
    private const int Steps = 16384;
    private static readonly float[] Encoded = [.. Enumerable.Range(0, Steps).Select(step => Encode(step / (double)(Steps - 1)))];

    /// <summary>Converts L, a and b in place into red, green and blue. Colours outside the sRGB gamut are clipped.</summary>
    public static void FromOklab(Plane lightness, Plane a, Plane b)
    {
        fixed (float* table = Encoded)
        {
            for (var y = 0; y < lightness.Height; y++)
            {
                float* first = lightness.Row(y), second = a.Row(y), third = b.Row(y);
                for (var x = 0; x < lightness.Stride; x += Plane.Lanes)
                {
                    var (red, green, blue) = Oklab.Backward(Vector256.Load(first + x), Vector256.Load(second + x), Vector256.Load(third + x));
                    Gather.From(table, Step(red)).Store(first + x);
                    Gather.From(table, Step(green)).Store(second + x);
                    Gather.From(table, Step(blue)).Store(third + x);
                }
            }
        }
    }

    /// <summary>Writes the pixels as interleaved RGB bytes, rows without padding.</summary>
    public static void ToBytes(Plane red, Plane green, Plane blue, Span<byte> rgb)
    {
        var stride = red.Stride;
        var line = stackalloc int[3 * stride];
        fixed (byte* bytes = rgb)
        {
            for (var y = 0; y < red.Height; y++)
            {
                for (var x = 0; x < stride; x += Plane.Lanes)
                {
                    Level(red.Row(y) + x).Store(line + x);
                    Level(green.Row(y) + x).Store(line + stride + x);
                    Level(blue.Row(y) + x).Store(line + (2 * stride) + x);
                }

                var target = bytes + ((nint)y * red.Width * 3);
                for (var x = 0; x < red.Width; x++)
                {
                    target[3 * x] = (byte)line[x];
                    target[(3 * x) + 1] = (byte)line[stride + x];
                    target[(3 * x) + 2] = (byte)line[(2 * stride) + x];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Step(Vector256<float> linear) =>
        Vector256.ConvertToInt32Native((VectorMath.Clamp(linear, 0, 1) * (Steps - 1)) + Vector256.Create(0.5f));

    /// <summary>Rounds to a byte level by adding 0.5 and truncating; the values are not negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Level(float* values) =>
        Vector256.ConvertToInt32Native((VectorMath.Clamp(Vector256.Load(values), 0, 1) * 255f) + Vector256.Create(0.5f));

    /// <summary>Returns the sRGB value, 0 to 1, of linear light.</summary>
    public static float Encode(double linear) =>
        (float)(linear <= 0.0031308 ? linear * 12.92 : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055);
}
