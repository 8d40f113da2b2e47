using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Avatar.Imaging.Planes;

/// <summary>
/// Lends the memory of <see cref="Plane"/>s and keeps what comes back, up to a limit: touching fresh pages costs more than
/// most filters. Memory beyond the limit goes back to the system at once.
/// </summary>
internal sealed unsafe class PlanePool(long keptBytes = PlanePool.DefaultKeptBytes) : IDisposable
{
    private const long DefaultKeptBytes = 96L << 20;
    private const int Slack = 16 * Plane.Lanes;

    private readonly ConcurrentDictionary<int, ConcurrentBag<nint>> _idle = new();
    private long _idleBytes;
    private int _lent;
    private volatile bool _disposed;

    /// <summary>Planes out on loan; 0 when no job runs.</summary>
    public int Lent => Volatile.Read(ref _lent);

    /// <summary>Bytes kept for the next job.</summary>
    public long IdleBytes => Volatile.Read(ref _idleBytes);

    /// <summary>A plane with undefined content.</summary>
    public Plane Rent(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        var capacity = Capacity(Plane.Spaced(width), height);
        Interlocked.Increment(ref _lent);
        if (Shelf(capacity).TryTake(out var memory))
        {
            Interlocked.Add(ref _idleBytes, -Bytes(capacity));
        }
        else
        {
            memory = (nint)NativeMemory.AlignedAlloc((nuint)Bytes(capacity), 64);
        }

        return new Plane(this, width, height, capacity, memory);
    }

    public Plane RentLike(Plane other) => Rent(other.Width, other.Height);

    public void Return(nint memory, int capacity)
    {
        Interlocked.Decrement(ref _lent);
        if (_disposed || Interlocked.Add(ref _idleBytes, Bytes(capacity)) > keptBytes)
        {
            Interlocked.Add(ref _idleBytes, _disposed ? 0 : -Bytes(capacity));
            NativeMemory.AlignedFree((void*)memory);
            return;
        }

        Shelf(capacity).Add(memory);
    }

    public void Dispose()
    {
        _disposed = true;
        foreach (var memory in _idle.Values.SelectMany(shelf => shelf))
        {
            NativeMemory.AlignedFree((void*)memory);
        }

        _idle.Clear();
    }

    /// <summary>Sizes in quarter steps between powers of two, so that photos of similar proportions share memory.</summary>
    private static int Capacity(int stride, int height)
    {
        var floats = checked(stride * height);
        var step = Math.Max((int)BitOperations.RoundUpToPowerOf2((uint)floats) / 8, 1024);
        return (floats + step - 1) / step * step;
    }

    private static long Bytes(int capacity) => (capacity + (long)Slack) * sizeof(float);

    private ConcurrentBag<nint> Shelf(int capacity) => _idle.GetOrAdd(capacity, static _ => []);
}
