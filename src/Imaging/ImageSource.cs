namespace Avatar.Imaging;

/// <summary>
/// Where an image's bytes come from. Nothing is read before a job holds a place in the <see cref="Studio"/>, so a source
/// may wait in line without costing memory.
/// </summary>
/// <param name="OpenAsync">Opens the bytes anew for each reading: a seekable stream at its beginning, which the reader disposes.</param>
public sealed record ImageSource(Func<CancellationToken, ValueTask<Stream>> OpenAsync)
{
    /// <summary>A source over bytes that are in memory already.</summary>
    public static ImageSource FromBytes(ReadOnlyMemory<byte> bytes) =>
        new(_ => ValueTask.FromResult<Stream>(new MemoryStream(bytes.ToArray(), writable: false)));
}
