using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Mime;
using System.Text;
using Avatar.WebFront.Tests.Application;
using Avatar.WebFront.Tests.Fuzz.Wire;

namespace Avatar.WebFront.Tests.Reference.Documented;

/// <summary>A request builder: valid by default, and invalid in one place after a test has changed it.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path, up to the id.</param>
internal sealed record Call(HttpMethod Method, string Path)
{
    private const string DeviceHeader = "x-device-id";
    private const string KeyHeader = "Idempotency-Key";

    /// <summary>The segment of the path after <see cref="Path"/>.</summary>
    public string Id { get; init; } = "";

    /// <summary>The rest of the path.</summary>
    public string Tail { get; init; } = "";

    public string Query { get; init; } = "";

    /// <summary>The photo of a form; null for a request without a body.</summary>
    public byte[]? Photo { get; init; }

    /// <summary>Sent in the form, or in the query if there is no form.</summary>
    public string? Style { get; init; }

    /// <inheritdoc cref="Style"/>
    public string? Seed { get; init; }

    /// <summary>Number of times the form contains the photo.</summary>
    public int Copies { get; init; } = 1;

    public string? Device { get; init; }

    /// <summary>The id in a JSON body; null for a request without one.</summary>
    public string? Confirm { get; init; }

    public string? Key { get; init; }

    public RangeHeaderValue? Range { get; init; }

    public EntityTagHeaderValue? IfMatch { get; init; }

    public EntityTagHeaderValue? IfNoneMatch { get; init; }

    public async Task<Reply> SendAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(Method, Path + Id + Tail + Query + (Photo is null ? Choice() : "")) { Content = Content() };
        if (Device is not null) request.Headers.Add(DeviceHeader, Device);
        if (Key is not null) request.Headers.Add(KeyHeader, Key);
        if (IfMatch is not null) request.Headers.IfMatch.Add(IfMatch);
        if (IfNoneMatch is not null) request.Headers.IfNoneMatch.Add(IfNoneMatch);
        request.Headers.Range = Range;
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await Reply.ReadAsync(response);
    }

    /// <summary>Sends the request without a Host header, which no client does.</summary>
    public async Task<Reply> SendWithoutHostAsync(Uri server)
    {
        var answer = await RawExchange.AskAsync(server, $"{Method} {Path}{Id}{Tail}{Query} HTTP/1.1\r\nHost: \r\n{DeviceHeader}: {Device}\r\nContent-Length: 0");
        return await ReadReplyAsync(answer.Status, answer.Body, answer.MediaType!);
    }

    /// <summary>Sends the request with a photo that never ends.</summary>
    public async Task<Reply> SendSlowlyAsync(Uri server, Action letTimePass)
    {
        var (status, body) = await SlowUpload.SendAsync(server, Device!, letTimePass);
        return await ReadReplyAsync(status, Encoding.UTF8.GetBytes(body), MediaTypeNames.Application.Json);
    }

    private static async Task<Reply> ReadReplyAsync(int status, byte[] body, string mediaType)
    {
        using var content = Calls.File(body, mediaType);
        using var response = new HttpResponseMessage((HttpStatusCode)status) { Content = content };
        return await Reply.ReadAsync(response);
    }

    private HttpContent? Content() => this switch
    {
        { Photo: { } photo } => Form(photo),
        { Confirm: { } device } => JsonContent.Create(new { confirm = device }),
        _ => null,
    };

    private string Choice() => (Style, Seed) switch
    {
        (null, null) => "",
        ({ } style, _) => $"?style={style}",
        (_, { } seed) => $"?seed={seed}",
    };

    private MultipartFormDataContent Form(byte[] photo)
    {
        var form = new MultipartFormDataContent();
        for (var copy = 0; copy < Copies; copy++) form.Add(Calls.File(photo), "image", "photo.jpg");
        if (Style is not null) form.Add(new StringContent(Style) { Headers = { ContentType = null } }, "style");
        if (Seed is not null) form.Add(new StringContent(Seed) { Headers = { ContentType = null } }, "seed");
        return form;
    }
}
