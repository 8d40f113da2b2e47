using System.Buffers;
using Avatar.Imaging.Planes;
using NetVips;

namespace Avatar.Imaging.Faces;

/// <summary>
/// Makes a sticker for messengers of a face-cut: a square of 512 pixels as WebP, transparent, with a white outline that is equally wide
/// everywhere, and a shadow that separates it from a white background.
/// </summary>
/// <remarks>WhatsApp asks for this size, at most 100 kB, and 16 empty pixels at the sides; Telegram for one side of 512 pixels.</remarks>
internal static unsafe class Sticker
{
    public const int Side = 512;

    /// <summary>Maximum length of a sticker in bytes.</summary>
    public const int MaxBytes = 100_000;

    private const int Margin = 16;
    private const int Outline = 9;
    private const int Room = Side - (2 * (Margin + Outline));
    private const int Channels = 4;

    /// <summary>The outline is drawn this much too wide and narrowed again, in pixels: that closes the gaps between strands of hair.</summary>
    private const int Closing = 14;

    /// <summary>Alpha, of 255, from which a pixel of the face gets an outline.</summary>
    private const byte Solid = 128;

    /// <summary>Alpha, of 255, from which a pixel is visible.</summary>
    private const byte LeastAlpha = 17;

    private const float ShadowSigma = 4, ShadowStrength = 0.4f;
    private const int ShadowDrop = 3;

    /// <summary>Effort 0 takes a third of the time of the encoder's default, for a sticker that is a third larger.</summary>
    private const int Effort = 0;

    private static readonly int[] Qualities = [90, 80, 65, 50, 30, 10];

    /// <summary>Makes a sticker.</summary>
    /// <param name="pool">Provides scratch planes.</param>
    /// <param name="face">The face in sRGB, one byte per band; without transparency the whole picture counts as the face.</param>
    public static EncodedImage Make(PlanePool pool, Image face)
    {
        using var transparent = face.HasAlpha() ? face.Copy() : face.Bandjoin(255);
        using var fitted = Fit(transparent);
        var length = Side * Side * Channels;
        using var lent = MemoryPool<byte>.Shared.Rent(length);
        var pixels = lent.Memory.Span[..length];
        Copy(fitted, pixels);
        using var outline = DrawOutline(pool, pixels);
        using var shadow = pool.Rent(Side, Side);
        Gaussian.Blur(pool, outline, shadow, ShadowSigma);
        for (var y = 0; y < Side; y++)
        {
            Compose(pixels.Slice(y * Side * Channels, Side * Channels), outline.Line(y), y >= ShadowDrop ? shadow.Line(y - ShadowDrop) : []);
        }

        return Encode(pixels);
    }

    /// <summary>Returns the face without its empty sides, as large as the sticker has room, in the middle.</summary>
    private static Image Fit(Image face)
    {
        var (left, top, width, height) = FindVisible(face);
        using var part = face.ExtractArea(left, top, width, height);
        using var sized = part.ThumbnailImage(Room, height: Room, size: Enums.Size.Both);
        return sized.Embed((Side - sized.Width) / 2, (Side - sized.Height) / 2, Side, Side, extend: Enums.Extend.Background, background: [0, 0, 0, 0]);
    }

    /// <summary>Returns the rectangle around the pixels that are not transparent; the whole picture if all are.</summary>
    private static (int Left, int Top, int Width, int Height) FindVisible(Image face)
    {
        using var alpha = face.ExtractBand(Channels - 1);
        var lent = alpha.WriteToMemory(out var length);
        try
        {
            var pixels = new ReadOnlySpan<byte>((void*)lent, checked((int)length));
            int left = face.Width, right = 0, top = face.Height, bottom = 0;
            for (var y = 0; y < face.Height; y++)
            {
                var row = pixels.Slice(y * face.Width, face.Width);
                var first = row.IndexOfAnyInRange(LeastAlpha, byte.MaxValue);
                if (first < 0) continue;
                (left, right) = (Math.Min(left, first), Math.Max(right, row.LastIndexOfAnyInRange(LeastAlpha, byte.MaxValue) + 1));
                (top, bottom) = (Math.Min(top, y), y + 1);
            }

            return right > left ? (left, top, right - left, bottom - top) : (0, 0, face.Width, face.Height);
        }
        finally
        {
            NetVips.NetVips.Free(lent);
        }
    }

    private static void Copy(Image image, Span<byte> target)
    {
        var pixels = image.WriteToMemory(out var length);
        try
        {
            new ReadOnlySpan<byte>((void*)pixels, checked((int)length)).CopyTo(target);
        }
        finally
        {
            NetVips.NetVips.Free(pixels);
        }
    }

    /// <summary>Returns the opacity of face and outline together.</summary>
    private static Plane DrawOutline(PlanePool pool, ReadOnlySpan<byte> pixels)
    {
        var marks = new bool[Side * Side];
        for (var i = 0; i < marks.Length; i++) marks[i] = pixels[(Channels * i) + 3] >= Solid;
        using (var fromFace = DistanceField.Squared(pool, marks, Side))
        {
            for (var y = 0; y < Side; y++)
            {
                var distances = fromFace.Line(y);
                for (var x = 0; x < Side; x++) marks[(y * Side) + x] = distances[x] > (Outline + Closing) * (Outline + Closing);
            }
        }

        var outline = DistanceField.Squared(pool, marks, Side);
        for (var y = 0; y < Side; y++)
        {
            foreach (ref var value in outline.Line(y)) value = Math.Clamp(MathF.Sqrt(value) - Closing, 0, 1);
        }

        return outline;
    }

    /// <summary>Lays a row of the face over the white outline, and that over the shadow. Colours are not multiplied by their opacity.</summary>
    private static void Compose(Span<byte> row, ReadOnlySpan<float> outline, ReadOnlySpan<float> shadow)
    {
        for (var x = 0; x < Side; x++)
        {
            var pixel = row.Slice(Channels * x, Channels);
            if (pixel[3] == byte.MaxValue) continue;
            var face = pixel[3] / 255f;
            var white = outline[x] * (1 - face);
            var solid = face + white;
            var opacity = solid + (shadow.IsEmpty ? 0 : ShadowStrength * shadow[x] * (1 - solid));
            for (var band = 0; band < 3; band++)
            {
                pixel[band] = opacity > 0 ? (byte)(((pixel[band] * face) + (255 * white)) / opacity + 0.5f) : (byte)0;
            }

            pixel[3] = (byte)((opacity * 255) + 0.5f);
        }
    }

    /// <summary>Encodes at the best quality that keeps the limit.</summary>
    private static EncodedImage Encode(ReadOnlySpan<byte> pixels)
    {
        using var plain = Image.NewFromMemoryCopy(pixels, Side, Side, Channels, Enums.BandFormat.Uchar);
        using var image = plain.Copy(interpretation: Enums.Interpretation.Srgb);
        var bytes = Array.Empty<byte>();
        foreach (var quality in Qualities)
        {
            bytes = image.WebpsaveBuffer(q: quality, alphaQ: 100, effort: Effort, keep: Enums.ForeignKeep.None);
            if (bytes.Length <= MaxBytes) break;
        }

        return new EncodedImage(bytes, ImageFormat.Webp, Side, Side);
    }
}
