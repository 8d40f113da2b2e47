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

/// <summary>
/// A rectangle of a plane. Left and right are multiples of 8 (whole vectors); right and bottom are exclusive. Right may include padding.
/// </summary>
internal readonly record struct Region(int Left, int Top, int Right, int Bottom)
{
    public bool IsEmpty => Right <= Left || Bottom <= Top;

    public static Region Whole(Plane plane) => new(0, 0, plane.Stride, plane.Height);

    /// <summary>Returns the smallest region that covers a box given in pixels, clipped to the plane.</summary>
    public static Region Covering(Plane plane, float left, float top, float right, float bottom) => new(
        (int)Math.Clamp(MathF.Floor(left), 0, plane.Stride) / Plane.Lanes * Plane.Lanes,
        (int)Math.Clamp(MathF.Floor(top), 0, plane.Height),
        Plane.Padded((int)Math.Clamp(MathF.Ceiling(right) + 1, 0, plane.Width)),
        (int)Math.Clamp(MathF.Ceiling(bottom) + 1, 0, plane.Height));

    /// <summary>Returns the smallest region that covers both.</summary>
    public Region Union(Region other) => IsEmpty ? other : other.IsEmpty ? this : new(
        Math.Min(Left, other.Left), Math.Min(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));
}
