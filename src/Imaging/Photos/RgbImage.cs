using System.Runtime.InteropServices;
using NetVips;

namespace Avatar.Imaging.Photos;

/// <summary>
/// Upright sRGB pixels without alpha: red, green, blue, one byte each, rows without padding. They are in native memory, which is
/// returned to the system when the image is disposed; an array pool would hold it while the planes are in use.
/// </summary>
internal sealed unsafe class RgbImage : IDisposable
{
    private const int Channels = 3;

    private readonly bool _isOfVips;
    private nint _pixels;

    /// <summary>Creates an image with uninitialised pixels.</summary>
    public RgbImage(int width, int height)
    {
        (Width, Height) = (width, height);
        _pixels = (nint)NativeMemory.Alloc((nuint)Length);
    }

    /// <summary>Creates an image from a copy of pixels.</summary>
    /// <exception cref="ArgumentException">The number of bytes does not match the size; missing pixels would be uninitialised memory.</exception>
    public RgbImage(ReadOnlySpan<byte> pixels, int width, int height)
        : this(width, height)
    {
        if (pixels.Length != Length)
        {
            Dispose();
            throw new ArgumentException($"{pixels.Length} bytes do not match an image of {width} × {height} pixels.", nameof(pixels));
        }

        pixels.CopyTo(Bytes);
    }

    /// <summary>Takes over memory that libvips allocated.</summary>
    private RgbImage(nint pixels, int width, int height) => (_pixels, Width, Height, _isOfVips) = (pixels, width, height, true);

    public int Width { get; }

    public int Height { get; }

    public Span<byte> Bytes => _pixels != 0 ? new((void*)_pixels, Length) : throw new ObjectDisposedException(nameof(RgbImage));

    private int Length => checked(Width * Height * Channels);

    /// <summary>Computes the pixels of an image that has three bands of one byte.</summary>
    /// <exception cref="ArgumentException">The image has other bands.</exception>
    public static RgbImage FromVips(Image image)
    {
        var pixels = new RgbImage(image.WriteToMemory(out var length), image.Width, image.Height);
        if (length == (ulong)pixels.Length) return pixels;
        pixels.Dispose();
        throw new ArgumentException($"{length} bytes do not match an image of {image.Width} × {image.Height} pixels.", nameof(image));
    }

    /// <summary>Returns a copy of a rectangle, which must lie inside the image.</summary>
    public RgbImage Crop(int left, int top, int width, int height)
    {
        var part = new RgbImage(width, height);
        for (var y = 0; y < height; y++)
        {
            Bytes.Slice((((top + y) * Width) + left) * Channels, width * Channels).CopyTo(part.Bytes[(y * width * Channels)..]);
        }

        return part;
    }

    /// <summary>
    /// Returns the means of squares of <paramref name="factor"/> × <paramref name="factor"/> pixels, at least one across and down.
    /// </summary>
    public RgbImage Shrunk(int factor)
    {
        if (factor == 1) return Crop(0, 0, Width, Height);
        ObjectDisposedException.ThrowIf(_pixels == 0, this);
        using var pixels = Image.NewFromMemory(_pixels, (ulong)Length, Width, Height, Channels, Enums.BandFormat.Uchar);
        using var means = pixels.Shrink(Math.Min(factor, Width), Math.Min(factor, Height));
        return FromVips(means);
    }

    /// <summary>Returns the image at a smaller size, with a low-pass filter.</summary>
    /// <param name="factor">The factor on width and height, at most 1.</param>
    public RgbImage Resized(double factor)
    {
        ObjectDisposedException.ThrowIf(_pixels == 0, this);
        using var pixels = Image.NewFromMemory(_pixels, (ulong)Length, Width, Height, Channels, Enums.BandFormat.Uchar);
        using var small = pixels.Resize(factor);
        return FromVips(small);
    }

    /// <summary>Copies the pixels into a libvips image, which is valid after this object is disposed.</summary>
    public Image ToVips()
    {
        using var pixels = Image.NewFromMemoryCopy<byte>(Bytes, Width, Height, Channels, Enums.BandFormat.Uchar);
        return pixels.Copy(interpretation: Enums.Interpretation.Srgb);
    }

    public void Dispose()
    {
        var pixels = Interlocked.Exchange(ref _pixels, 0);
        if (pixels == 0) return;
        if (_isOfVips) NetVips.NetVips.Free(pixels);
        else NativeMemory.Free((void*)pixels);
    }
}
