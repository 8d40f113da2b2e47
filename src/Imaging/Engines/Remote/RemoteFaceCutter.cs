using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Avatar.Imaging.Engines.Dialing;
using Microsoft.Extensions.Logging;

namespace Avatar.Imaging.Engines.Remote;

/// <summary>
/// Has an AI server cut: <c>POST segment-head</c> with the address of the cartoon, <c>{"image_url":"…"}</c>. The cut keeps the
/// proportions and the transparency of the server's answer.
/// </summary>
internal sealed class RemoteFaceCutter(
    RemoteOptions options, AnswerReader reader, IEngineNetwork network, TimeProvider time, EngineMetrics metrics, ILogger<RemoteFaceCutter> logger) : IFaceCutter, IDisposable
{
    private readonly AiServer _server = new("remote-face", options, network, time, metrics, logger);

    public string Name => "remote";

    public Task<FaceCut> CutAsync(ImageSource photo, ImageSource cartoon, ImageFormat format, CancellationToken cancellationToken)
    {
        var address = cartoon.PublicUrl ?? throw new InvalidOperationException("A remote face-cut needs the cartoon's public address.");
        return _server.AskAsync(
            photo.Owner,
            _ => ValueTask.FromResult<HttpContent>(Question(address)),
            (answer, token) => reader.ToFaceAsync(answer, new StudioJob(StudioWork.FaceCut, photo.Owner) { Engine = Name }, format, token),
            cancellationToken);
    }

    public void Dispose() => _server.Dispose();

    private static ByteArrayContent Question(Uri address) => new ByteArrayContent(
        JsonSerializer.SerializeToUtf8Bytes(new SegmentHead(address.AbsoluteUri), SegmentHeadJson.Default.SegmentHead))
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
    };
}

/// <summary>What a server is asked to cut.</summary>
internal sealed record SegmentHead([property: JsonPropertyName("image_url")] string ImageUrl);

/// <summary>The JSON of <see cref="SegmentHead"/>, generated when the project is built.</summary>
[JsonSerializable(typeof(SegmentHead))]
internal sealed partial class SegmentHeadJson : JsonSerializerContext;
