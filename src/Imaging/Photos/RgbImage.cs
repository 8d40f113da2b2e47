using System.Buffers;
using NetVips;

namespace Avatar.Imaging.Photos;

/// <summary>
/// Upright sRGB pixels without alpha: red, green, blue, a byte each, rows without padding. They lie in memory borrowed from the
/// shared pool, which gets it back when the picture is disposed.
/// </summary>
internal sealed class RgbImage : IDisposable
{
    private const int Channels = 3;

    private byte[]? _pixels;

    /// <summary>A picture whose pixels are still to be written.</summary>
    public RgbImage(int width, int height)
    {
        (Width, Height) = (width, height);
        _pixels = ArrayPool<byte>.Shared.Rent(Length);
    }

    /// <summary>A copy of pixels.</summary>
    public RgbImage(ReadOnlySpan<byte> pixels, int width, int height)
        : this(width, height) => pixels.CopyTo(Bytes);

    public int Width { get; }

    public int Height { get; }

    public Span<byte> Bytes => _pixels is { } pixels ? pixels.AsSpan(0, Length) : throw new ObjectDisposedException(nameof(RgbImage));

    private int Length => checked(Width * Height * Channels);

    /// <summary>The pixels of an image of three bands of a byte each.</summary>
    public static unsafe RgbImage Of(Image image)
    {
        var pixels = image.WriteToMemory(out var length);
        try
        {
            return new RgbImage(new ReadOnlySpan<byte>((void*)pixels, checked((int)length)), image.Width, image.Height);
        }
        finally
        {
            NetVips.NetVips.Free(pixels);
        }
    }

    /// <summary>The same pixels for libvips, in memory of its own, which lives as long as it likes.</summary>
    public Image ToVips()
    {
        using var pixels = Image.NewFromMemoryCopy<byte>(Bytes, Width, Height, Channels, Enums.BandFormat.Uchar);
        return pixels.Copy(interpretation: Enums.Interpretation.Srgb);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pixels, null) is { } pixels)
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }
}
