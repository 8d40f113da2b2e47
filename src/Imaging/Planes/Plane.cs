using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Avatar.Imaging.Planes;

/// <summary>
/// One channel of an image: float32 in native memory, rows padded to whole vectors and more. Loops may run over the padding, whose values
/// mean nothing. Disposing hands the memory back to its pool.
/// </summary>
internal sealed unsafe class Plane(PlanePool pool, int width, int height, int capacity, nint memory) : IDisposable
{
    /// <summary>Floats in one vector, the step of every loop over a row.</summary>
    public const int Lanes = 8;

    private const int CacheLine = 16;

    private nint _memory = memory;

    public int Width { get; } = width;

    public int Height { get; } = height;

    /// <summary>Floats from one row to the next; see <see cref="Spaced"/>.</summary>
    public int Stride { get; } = Spaced(width);

    public float* Pixels => (float*)_memory;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Row(int y) => (float*)_memory + ((nint)y * Stride);

    /// <summary>Row <paramref name="y"/> without its padding.</summary>
    public Span<float> Line(int y) => new(Row(y), Width);

    public float this[int x, int y] => Row(y)[x];

    public static int Padded(int width) => (width + Lanes - 1) / Lanes * Lanes;

    /// <summary>
    /// The width rounded up to an odd number of cache lines. Were rows a power of two apart, a column would fall into a few
    /// sets of the cache and every filter that works downwards would wait for memory.
    /// </summary>
    public static int Spaced(int width) => (((width + CacheLine - 1) / CacheLine) | 1) * CacheLine;

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

    /// <summary>Copies the rows from <paramref name="top"/> up to, but not including, <paramref name="bottom"/>.</summary>
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
