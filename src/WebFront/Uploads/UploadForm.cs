using Avatar.WebFront.Styles;

namespace Avatar.WebFront.Uploads;

/// <summary>A form as it was sent.</summary>
/// <param name="Photo">The photo, unnamed yet; removed with the form unless it is taken in.</param>
/// <param name="Choice">What the fields beside it say.</param>
internal sealed record UploadForm(ReceivedPhoto Photo, StyleChoice Choice) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Photo.DisposeAsync();
}
