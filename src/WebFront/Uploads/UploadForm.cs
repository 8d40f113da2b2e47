using Avatar.WebFront.Styles;

namespace Avatar.WebFront.Uploads;

/// <summary>A parsed upload form.</summary>
/// <param name="Photo">The photo, not yet published; disposing the form deletes it unless it was published.</param>
/// <param name="Choice">The requested style and seed.</param>
internal sealed record UploadForm(ReceivedPhoto Photo, StyleChoice Choice) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Photo.DisposeAsync();
}
