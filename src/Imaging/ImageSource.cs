using System.Runtime.InteropServices;

namespace Avatar.Imaging;

/// <summary>
/// Where an image's bytes come from. Nothing is read before a job holds a place in the <see cref="Studio"/>, so a source
/// may wait in line without costing memory.
/// </summary>
/// <param name="OpenAsync">Opens the bytes anew for each reading: a seekable stream at its beginning, which the reader disposes.</param>
public sealed record ImageSource(Func<CancellationToken, ValueTask<Stream>> OpenAsync)
{
    /// <summary>Whom the picture is made for: the studio shares its time evenly between owners.</summary>
    public StudioOwner Owner { get; init; } = StudioOwner.Nobody;

    /// <summary>Where others can fetch the image, for engines that are given an address instead of bytes; null if nowhere.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>A source over bytes that are in memory already, which nobody may change afterwards: they are not copied.</summary>
    public static ImageSource FromBytes(ReadOnlyMemory<byte> bytes) =>
        new(_ => ValueTask.FromResult<Stream>(MemoryMarshal.TryGetArray(bytes, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false)));
}
