using System.Net.Http.Headers;
using Avatar.Imaging.Engines.Dialing;
using Microsoft.Extensions.Logging;

namespace Avatar.Imaging.Engines.Remote;

/// <summary>
/// Has an AI server draw: <c>POST generate-cartoon</c> with the photo as the multipart field <c>image</c>: the pixels as they
/// were sent, without metadata. Style and seed mean nothing to the server.
/// </summary>
internal sealed class RemoteEngine(
    RemoteOptions options, AnswerReader reader, IEngineNetwork network, TimeProvider time, EngineMetrics metrics, ILogger<RemoteEngine> logger) : ICartoonEngine, IDisposable
{
    private readonly AiServer _server = new("remote", options, network, time, metrics, logger);

    public string Name => "remote";

    public Task<EncodedImage> DrawAsync(ImageSource photo, string style, long seed, CancellationToken cancellationToken) =>
        _server.AskAsync(
            photo.Owner,
            token => FormAsync(photo, token),
            (answer, token) => reader.ToCartoonAsync(answer, new StudioJob(StudioWork.Cartoon, photo.Owner) { Style = style, Engine = Name }, token),
            cancellationToken);

    public void Dispose() => _server.Dispose();

    /// <summary>Names in quotes: not every server's parser takes them bare, as .NET would write them.</summary>
    private static async ValueTask<HttpContent> FormAsync(ImageSource photo, CancellationToken cancellationToken)
    {
        var file = await PhotoContent.OpenAsync(photo, cancellationToken).ConfigureAwait(false);
        file.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data")
        {
            Name = "\"image\"",
            FileName = $"\"photo.{file.Format.FileExtension()}\"",
        };
        return new MultipartFormDataContent { file };
    }
}
