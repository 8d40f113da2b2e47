using Avatar.Imaging;
using Avatar.Storage;

namespace Avatar.WebFront.Uploads;

/// <summary>A photo whose bytes are written and that has no name yet. Disposing it removes them, unless it was given one.</summary>
/// <param name="Writer">The file in the making.</param>
/// <param name="Format">What the first bytes announce.</param>
/// <param name="FileSize">Bytes that are written.</param>
/// <param name="Sha256">Of the bytes that were sent, in lower-case hexadecimal digits.</param>
internal sealed record ReceivedPhoto(IImageWriter Writer, ImageFormat Format, long FileSize, string Sha256) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Writer.DisposeAsync();
}
