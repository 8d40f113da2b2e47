using System.Runtime.InteropServices;

namespace Avatar.Imaging;

/// <summary>
/// Opens the bytes of an image. A job reads them after it got a slot in the <see cref="Studio"/>, so queued jobs hold no image
/// in memory.
/// </summary>
/// <param name="OpenAsync">Opens a new seekable stream, positioned at its start, for each read. The reader disposes it.</param>
public sealed record ImageSource(Func<CancellationToken, ValueTask<Stream>> OpenAsync)
{
    /// <summary>The owner of the job. The studio shares its time evenly between owners.</summary>
    public StudioOwner Owner { get; init; } = StudioOwner.None;

    /// <summary>URL from which a remote engine can fetch the image; null if there is none.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>How the local engine drew the image; null if another engine did, or if that is not known.</summary>
    public Drawing? Drawing { get; init; }

    /// <summary>Creates a source from bytes in memory. Array-backed bytes are not copied, so the caller must not change them.</summary>
    public static ImageSource FromBytes(ReadOnlyMemory<byte> bytes) =>
        new(_ => ValueTask.FromResult<Stream>(MemoryMarshal.TryGetArray(bytes, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false)));
}

/// <summary>What determines the local engine's cartoon of a photo.</summary>
/// <param name="Style">A style of <see cref="CartoonStyles.All"/>.</param>
/// <param name="Seed">The seed, not negative.</param>
public sealed record Drawing(string Style, long Seed)
{
    /// <summary>Returns the drawing of a stored cartoon; null if its style is not one of the local engine's.</summary>
    public static Drawing? Of(string style, long seed) => CartoonStyles.Contains(style) ? new(style, seed) : null;
}

/// <summary>An encoded image without metadata: no EXIF, no location, no name.</summary>
/// <param name="Bytes">The content of the file, ready to store or send.</param>
/// <param name="Format">The format of <paramref name="Bytes"/>.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
public sealed record EncodedImage(ReadOnlyMemory<byte> Bytes, ImageFormat Format, int Width, int Height)
{
    /// <summary>Name of the engine that drew the image, if its caller could not know which of two it would be.</summary>
    public string? Engine { get; init; }

    /// <summary>The style that was drawn, if it is not the requested one; otherwise null.</summary>
    public string? Style { get; init; }

    /// <summary>The drawing as an SVG document in UTF-8; null if the style has none.</summary>
    public ReadOnlyMemory<byte>? Svg { get; init; }

    /// <summary>The faces in the photo, if the engine that drew it has looked for them; null if it has not.</summary>
    public FoundFaces? Faces { get; init; }
}
