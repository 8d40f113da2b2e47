using System.Buffers;

namespace Avatar.Imaging.Photos;

/// <summary>Bytes in an array rented from the shared pool; disposing returns the array.</summary>
internal sealed class PooledBytes : IDisposable
{
    private const int FirstLength = 256 * 1024;

    private byte[]? _array;

    private PooledBytes(byte[] array, int length) => (_array, Length) = (array, length);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => Array.AsSpan(0, Length);

    private byte[] Array => _array ?? throw new ObjectDisposedException(nameof(PooledBytes));

    /// <summary>Reads a stream of unknown length to its end. Returns null if it has more than <paramref name="maxLength"/> bytes.</summary>
    public static async ValueTask<PooledBytes?> ReadToEndAsync(Stream stream, int maxLength, CancellationToken cancellationToken)
    {
        var bytes = new PooledBytes(ArrayPool<byte>.Shared.Rent(Math.Min(maxLength, FirstLength)), 0);
        try
        {
            for (int read; (read = await stream.ReadAsync(bytes.Array.AsMemory(bytes.Length), cancellationToken).ConfigureAwait(false)) > 0;)
            {
                bytes.Length += read;
                if (bytes.Length > maxLength) return null;
                bytes.GrowIfFull();
            }

            var whole = bytes;
            bytes = null;
            return whole;
        }
        finally
        {
            bytes?.Dispose();
        }
    }

    /// <summary>Opens a stream over the bytes, valid until this object is disposed.</summary>
    public MemoryStream OpenStream() => new(Array, 0, Length, writable: false);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is { } array)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    private void GrowIfFull()
    {
        if (Length < Array.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent(2 * Length);
        Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(Array);
        _array = larger;
    }
}
