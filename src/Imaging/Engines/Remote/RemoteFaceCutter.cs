using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;

namespace Avatar.Imaging.Engines.Remote;

/// <summary>
/// Lets an AI server cut the face: <c>POST segment-head</c> with the URL of the cartoon, <c>{"image_url":"…"}</c>. The result keeps the
/// aspect ratio and transparency of the server's image.
/// </summary>
internal sealed class RemoteFaceCutter(
    RemoteOptions options, AnswerReader reader, IEngineNetwork network, TimeProvider time, EngineMetrics metrics, ILogger<RemoteFaceCutter> logger) : IFaceCutter, IDisposable
{
    private readonly AiServer _server = new("remote-face", options, network, time, metrics, logger);

    public string Name => "remote";

    public Task<FaceCut> CutAsync(
        ImageSource photo, ImageSource cartoon, ChosenFace? face, ImageFormat format, CancellationToken cancellationToken)
    {
        // The server chooses the face itself. The cut is permanent, so a wrong one would be worse than a refusal.
        if (face is { IsOnly: false }) throw ImagingException.FaceNotSelectable();
        var url = cartoon.PublicUrl ?? throw new InvalidOperationException("A remote face cut needs the cartoon's public URL.");
        return _server.PostAsync(
            photo.Owner,
            _ => ValueTask.FromResult<HttpContent>(CreateBody(url)),
            (answer, token) => reader.ToFaceAsync(answer, new StudioJob(StudioWork.FaceCut, photo.Owner) { Engine = Name }, format, token),
            cancellationToken);
    }

    public void Dispose() => _server.Dispose();

    private static ByteArrayContent CreateBody(Uri url) => new ByteArrayContent(
        JsonSerializer.SerializeToUtf8Bytes(new SegmentHead(url.AbsoluteUri), SegmentHeadJson.Default.SegmentHead))
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
    };
}

/// <summary>Request body of <c>segment-head</c>.</summary>
internal sealed record SegmentHead([property: JsonPropertyName("image_url")] string ImageUrl);

/// <summary>JSON of <see cref="SegmentHead"/>, generated at build time.</summary>
[JsonSerializable(typeof(SegmentHead))]
internal sealed partial class SegmentHeadJson : JsonSerializerContext;
