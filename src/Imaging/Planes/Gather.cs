using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Avatar.Imaging.Planes;

/// <summary>Reads eight floats from eight places at once.</summary>
internal static unsafe class Gather
{
    /// <summary>values[index] for every lane; the caller keeps the indices within bounds.</summary>
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
