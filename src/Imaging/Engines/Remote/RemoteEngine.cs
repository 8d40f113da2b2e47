using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;

namespace Avatar.Imaging.Engines.Remote;

/// <summary>
/// Lets an AI server draw: <c>POST generate-cartoon</c> with the photo at full size, without metadata, as the multipart field
/// <c>image</c>. Style and seed are ignored.
/// </summary>
internal sealed class RemoteEngine(
    RemoteOptions options, AnswerReader reader, IEngineNetwork network, TimeProvider time, EngineMetrics metrics, ILogger<RemoteEngine> logger) : ICartoonEngine, IDisposable
{
    private readonly AiServer _server = new("remote", options, network, time, metrics, logger);

    public string Name => "remote";

    public Task<EncodedImage> DrawAsync(ImageSource photo, string style, long seed, CancellationToken cancellationToken) =>
        _server.PostAsync(
            photo.Owner,
            token => CreateFormAsync(photo, token),
            (answer, token) => reader.ToCartoonAsync(answer, new StudioJob(StudioWork.Cartoon, photo.Owner) { Style = style, Engine = Name }, token),
            cancellationToken);

    public void Dispose() => _server.Dispose();

    /// <summary>Creates the form. Its names are quoted, which .NET does not do by itself, because some servers cannot parse unquoted names.</summary>
    private static async ValueTask<HttpContent> CreateFormAsync(ImageSource photo, CancellationToken cancellationToken)
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
