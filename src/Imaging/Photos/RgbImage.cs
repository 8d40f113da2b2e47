using System.Runtime.InteropServices;
using NetVips;

namespace Avatar.Imaging.Photos;

/// <summary>
/// Upright sRGB pixels without alpha: red, green, blue, a byte each, rows without padding. They lie in native memory, which the
/// system gets back when the picture is disposed: an array pool would keep it beside the planes that the picture is worked on in.
/// </summary>
internal sealed unsafe class RgbImage : IDisposable
{
    private const int Channels = 3;

    private nint _pixels;

    /// <summary>A picture whose pixels are still to be written.</summary>
    public RgbImage(int width, int height)
    {
        (Width, Height) = (width, height);
        _pixels = (nint)NativeMemory.Alloc((nuint)Length);
    }

    /// <summary>A copy of pixels.</summary>
    /// <exception cref="ArgumentException">There are not as many as the sides say: what is missing would be whatever the memory held.</exception>
    public RgbImage(ReadOnlySpan<byte> pixels, int width, int height)
        : this(width, height)
    {
        if (pixels.Length != Length)
        {
            Dispose();
            throw new ArgumentException($"{pixels.Length} bytes are no picture of {width} × {height} pixels.", nameof(pixels));
        }

        pixels.CopyTo(Bytes);
    }

    public int Width { get; }

    public int Height { get; }

    public Span<byte> Bytes => _pixels != 0 ? new((void*)_pixels, Length) : throw new ObjectDisposedException(nameof(RgbImage));

    private int Length => checked(Width * Height * Channels);

    /// <summary>The pixels of an image of three bands of a byte each.</summary>
    public static RgbImage Of(Image image)
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

    public void Dispose() => NativeMemory.Free((void*)Interlocked.Exchange(ref _pixels, 0));
}
