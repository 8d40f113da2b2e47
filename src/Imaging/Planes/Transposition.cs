using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Avatar.Imaging.Planes;

/// <summary>Transposes blocks of 8 × 8 floats with AVX, so that a recursion along rows can process eight rows per vector.</summary>
internal static unsafe class Transposition
{
    public static bool IsSupported => Avx.IsSupported;

    /// <summary>Transposes one block: column i of the source becomes row i of the target. Strides are in floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Block(float* source, int sourceStride, float* target, int targetStride)
    {
        var (a0, a1) = Pair(source, source + sourceStride);
        var (a2, a3) = Pair(source + (2 * sourceStride), source + (3 * sourceStride));
        var (a4, a5) = Pair(source + (4 * sourceStride), source + (5 * sourceStride));
        var (a6, a7) = Pair(source + (6 * sourceStride), source + (7 * sourceStride));
        Quads(a0, a2, a4, a6, target, target + (4 * targetStride), targetStride);
        Quads(a1, a3, a5, a7, target + (2 * targetStride), target + (6 * targetStride), targetStride);
    }

    /// <summary>Interleaves two rows: columns 0, 1, 4 and 5 in the first result, 2, 3, 6 and 7 in the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Low, Vector256<float> High) Pair(float* first, float* second)
    {
        Vector256<float> a = Vector256.Load(first), b = Vector256.Load(second);
        return (Avx.UnpackLow(a, b), Avx.UnpackHigh(a, b));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quads(
        Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d, float* low, float* high, int stride)
    {
        Halves(Avx.Shuffle(a, b, 0x44), Avx.Shuffle(c, d, 0x44), low, high);
        Halves(Avx.Shuffle(a, b, 0xEE), Avx.Shuffle(c, d, 0xEE), low + stride, high + stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Halves(Vector256<float> upper, Vector256<float> lower, float* low, float* high)
    {
        Avx.Permute2x128(upper, lower, 0x20).Store(low);
        Avx.Permute2x128(upper, lower, 0x31).Store(high);
    }
}
