using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Avatar.Imaging.Planes;

/// <summary>
/// Pools the memory of <see cref="Plane"/>s, because page faults on fresh memory cost more than most filters. Returned memory is kept
/// up to a limit; beyond it, memory is freed.
/// </summary>
internal sealed unsafe class PlanePool : IDisposable
{
    public const string MeterName = "avatar.imaging";

    private const long DefaultKeptBytes = 96L << 20;
    private const int Slack = 16 * Plane.Lanes;

    private readonly ConcurrentDictionary<int, ConcurrentBag<nint>> _idle = new();
    private readonly long _keptBytes;
    private long _idleBytes;
    private long _rentedBytes;
    private int _rented;
    private volatile bool _disposed;

    /// <param name="keptBytes">Maximum number of bytes of returned memory that are kept.</param>
    /// <param name="meters">Publishes the memory of images, in the meter <c>avatar.imaging</c>.</param>
    public PlanePool(long keptBytes = DefaultKeptBytes, IMeterFactory? meters = null)
    {
        _keptBytes = keptBytes;
        if (meters?.Create(MeterName) is not { } meter) return;
        meter.CreateObservableGauge("avatar.imaging.planes.rented", () => Volatile.Read(ref _rentedBytes), "By", "Memory of the planes that jobs use.");
        meter.CreateObservableGauge("avatar.imaging.planes.kept", () => IdleBytes, "By", "Memory of returned planes, kept for the next job.");
        meter.CreateObservableGauge("avatar.imaging.vips", static () => (long)NetVips.Stats.Mem, "By", "Memory that libvips has allocated.");
    }

    /// <summary>Number of rented planes; 0 when no job runs.</summary>
    public int Rented => Volatile.Read(ref _rented);

    /// <summary>Bytes of pooled memory that no plane uses.</summary>
    public long IdleBytes => Volatile.Read(ref _idleBytes);

    /// <summary>Returns a plane with undefined content.</summary>
    public Plane Rent(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        var capacity = Capacity(Plane.ComputeStride(width), height);
        Interlocked.Increment(ref _rented);
        Interlocked.Add(ref _rentedBytes, Bytes(capacity));
        if (IdleBlocks(capacity).TryTake(out var memory))
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

    /// <summary>Takes back the memory of a disposed plane.</summary>
    public void Return(nint memory, int capacity)
    {
        Interlocked.Decrement(ref _rented);
        Interlocked.Add(ref _rentedBytes, -Bytes(capacity));
        if (_disposed || Interlocked.Add(ref _idleBytes, Bytes(capacity)) > _keptBytes)
        {
            Interlocked.Add(ref _idleBytes, _disposed ? 0 : -Bytes(capacity));
            NativeMemory.AlignedFree((void*)memory);
            return;
        }

        IdleBlocks(capacity).Add(memory);
    }

    public void Dispose()
    {
        _disposed = true;
        foreach (var memory in _idle.Values.SelectMany(blocks => blocks))
        {
            NativeMemory.AlignedFree((void*)memory);
        }

        _idle.Clear();
    }

    /// <summary>
    /// Rounds the size up to one of four size classes per power of two, so that photos of similar proportions share memory.
    /// </summary>
    private static int Capacity(int stride, int height)
    {
        var floats = checked(stride * height);
        var step = Math.Max((int)BitOperations.RoundUpToPowerOf2((uint)floats) / 8, 1024);
        return (floats + step - 1) / step * step;
    }

    private static long Bytes(int capacity) => (capacity + (long)Slack) * sizeof(float);

    private ConcurrentBag<nint> IdleBlocks(int capacity) => _idle.GetOrAdd(capacity, static _ => []);
}
