using System.Net.Http.Headers;
using System.Text.Json;

namespace Avatar.WebFront.Tests.Application;

/// <summary>A complete answer.</summary>
internal sealed record Reply(int Status, JsonElement Body, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, byte[] Bytes)
{
    /// <summary>The data in the envelope of a success.</summary>
    public JsonElement Data
    {
        get
        {
            Assert.True(Body.GetProperty("success").GetBoolean(), Body.ToString());
            return Body.GetProperty("data");
        }
    }

    /// <summary>The error code in the envelope of a failure.</summary>
    public string Code
    {
        get
        {
            Assert.False(Body.GetProperty("success").GetBoolean());
            Assert.NotEmpty(Body.GetProperty("error").GetString()!);
            return Body.GetProperty("code").GetString()!;
        }
    }

    public static async Task<Reply> ReadAsync(HttpResponseMessage response)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var isJson = bytes.Length > 0 && response.Content.Headers.ContentEncoding.Count == 0 && response.Content.Headers.ContentType?.MediaType == "application/json";
        using var document = isJson ? JsonDocument.Parse(bytes) : null;
        return new((int)response.StatusCode, document?.RootElement.Clone() ?? default, response.Headers, response.Content.Headers, bytes);
    }

    public JsonElement At(params string[] path) => path.Aggregate(Data, static (element, name) => element.GetProperty(name));

    public string Text(params string[] path) => At(path).GetString()!;

    /// <summary>Returns the field names of an object, in order.</summary>
    public string Fields(params string[] path) => GetFields(At(path));

    public static string GetFields(JsonElement element) => string.Join(' ', element.EnumerateObject().Select(field => field.Name));

    public void IsRefused(int status, string code)
    {
        Assert.Equal((status, code), (Status, Code));
        Assert.Equal("success error code traceId", GetFields(Body));
        Assert.Equal(Body.GetProperty("traceId").GetString(), Headers.GetValues("x-trace-id").Single());
    }
}
