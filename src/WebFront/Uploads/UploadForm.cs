using Avatar.Imaging;
using Avatar.Storage;

namespace Avatar.WebFront;

/// <summary>A parsed upload form.</summary>
/// <param name="Photo">The photo, not yet published; disposing the form deletes it unless it was published.</param>
/// <param name="Choice">The requested style and seed.</param>
internal sealed record UploadForm(ReceivedPhoto Photo, StyleChoice Choice) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Photo.DisposeAsync();
}

/// <summary>
/// A photo that has been written but not yet published under a name. Disposing it deletes the bytes unless it was published.
/// </summary>
/// <param name="Writer">Writer of the unpublished file.</param>
/// <param name="Format">The format detected from the first bytes.</param>
/// <param name="FileSize">Number of bytes written.</param>
/// <param name="Sha256">SHA-256 of the bytes received, before metadata was stripped, in lower-case hexadecimal digits.</param>
internal sealed record ReceivedPhoto(IImageWriter Writer, ImageFormat Format, long FileSize, string Sha256) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Writer.DisposeAsync();
}
