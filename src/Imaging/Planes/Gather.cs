using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Avatar.Imaging.Planes;

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
