using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Avatar.Imaging.Planes;

/// <summary>
/// One channel of an image: float32 in native memory. Rows are padded at least to whole vectors. Loops can read and write the padding,
/// whose values are undefined. Disposing returns the memory to its pool.
/// </summary>
internal sealed unsafe class Plane(PlanePool pool, int width, int height, int capacity, nint memory) : IDisposable
{
    /// <summary>Floats per vector: the step of loops over a row.</summary>
    public const int Lanes = 8;

    private const int CacheLine = 16;

    private nint _memory = memory;

    public int Width { get; } = width;

    public int Height { get; } = height;

    /// <summary>Distance between rows in floats; see <see cref="ComputeStride"/>.</summary>
    public int Stride { get; } = ComputeStride(width);

    public float* Pixels => (float*)_memory;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Row(int y) => (float*)_memory + ((nint)y * Stride);

    /// <summary>Row <paramref name="y"/> without its padding.</summary>
    public Span<float> Line(int y) => new(Row(y), Width);

    public float this[int x, int y] => Row(y)[x];

    /// <summary>Returns the width rounded up to whole vectors.</summary>
    public static int Padded(int width) => (width + Lanes - 1) / Lanes * Lanes;

    /// <summary>
    /// Returns the width rounded up to an odd number of cache lines. With a power of two between rows, a column would map to a few cache
    /// sets, and vertical filters would stall on memory.
    /// </summary>
    public static int ComputeStride(int width) => (((width + CacheLine - 1) / CacheLine) | 1) * CacheLine;

    public void Fill(float value) => new Span<float>(Pixels, Stride * Height).Fill(value);

    public void Add(float value)
    {
        var all = new Span<float>(Pixels, Stride * Height);
        TensorPrimitives.Add(all, value, all);
    }

    public void Multiply(float factor)
    {
        var all = new Span<float>(Pixels, Stride * Height);
        TensorPrimitives.Multiply(all, factor, all);
    }

    public void Square()
    {
        var all = new Span<float>(Pixels, Stride * Height);
        TensorPrimitives.Multiply(all, all, all);
    }

    public void CopyTo(Plane target) => CopyTo(target, 0, Height);

    /// <summary>Copies the rows from <paramref name="top"/> (inclusive) to <paramref name="bottom"/> (exclusive).</summary>
    public void CopyTo(Plane target, int top, int bottom) =>
        new ReadOnlySpan<float>(Row(top), Stride * (bottom - top)).CopyTo(new Span<float>(target.Row(top), Stride * (bottom - top)));

    public void Dispose()
    {
        var memory = Interlocked.Exchange(ref _memory, 0);
        if (memory != 0)
        {
            pool.Return(memory, capacity);
        }
    }
}
