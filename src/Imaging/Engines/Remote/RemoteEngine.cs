using System.Net.Http.Headers;
using Avatar.Imaging.Engines.Dialing;
using Microsoft.Extensions.Logging;

namespace Avatar.Imaging.Engines.Remote;

/// <summary>
/// Has an AI server draw: <c>POST generate-cartoon</c> with the photo as the multipart field <c>image</c>. The photo is streamed as
/// it was sent; style and seed mean nothing to the server.
/// </summary>
internal sealed class RemoteEngine(
    RemoteOptions options, AnswerReader reader, EngineNetwork network, TimeProvider time, EngineMetrics metrics, ILogger<RemoteEngine> logger) : ICartoonEngine, IDisposable
{
    private readonly AiServer _server = new("remote", options, network, time, metrics, logger);

    public string Name => "remote";

    public Task<EncodedImage> DrawAsync(ImageSource photo, string style, long seed, CancellationToken cancellationToken) =>
        _server.AskAsync(
            token => FormAsync(photo, token),
            (answer, token) => reader.ToCartoonAsync(answer, new StudioJob(StudioWork.Cartoon, photo.Owner) { Style = style, Engine = Name }, token),
            cancellationToken);

    public void Dispose() => _server.Dispose();

    /// <summary>Names in quotes: not every server's parser takes them bare, as .NET would write them.</summary>
    private static async ValueTask<HttpContent> FormAsync(ImageSource photo, CancellationToken cancellationToken)
    {
        var stream = await photo.OpenAsync(cancellationToken).ConfigureAwait(false);
        var file = new StreamContent(stream);
        try
        {
            var format = await SniffAsync(stream, cancellationToken).ConfigureAwait(false);
            file.Headers.ContentType = new MediaTypeHeaderValue(format.MimeType());
            file.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data")
            {
                Name = "\"image\"",
                FileName = $"\"photo.{format.FileExtension()}\"",
            };
            return new MultipartFormDataContent { file };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static async ValueTask<ImageFormat> SniffAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new byte[ImageFormats.SniffLength];
        var length = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        stream.Position = 0;
        return ImageFormats.Sniff(head.AsSpan(0, length)) ?? ImageFormat.Jpeg;
    }
}
