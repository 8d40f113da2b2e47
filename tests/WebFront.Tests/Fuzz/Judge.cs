using System.Text.Json;
using Avatar.Hosting;
using Avatar.WebFront.Tests.Fuzz.Requests;
using Avatar.WebFront.Tests.Fuzz.Wire;

namespace Avatar.WebFront.Tests.Fuzz;

/// <summary>Rules that every answer must follow.</summary>
internal static class Judge
{
    private static readonly int[] Successes = [200, 201, 204, 206, 304];
    private static readonly int[] Redirects = [301, 302, 307, 308];

    /// <summary>Statuses that Kestrel answers itself, without a body, to invalid HTTP and requests beyond its limits.</summary>
    private static readonly int[] RefusalsOfServer = [400, 408, 411, 413, 414, 417, 431, 501, 505];

    private static readonly HashSet<(int Status, string Code)> Documented =
        [(412, "bad_request"), (416, "bad_request"), .. Enum.GetValues<AvatarError>().Select(static error => (ErrorTable.GetStatus(error), ErrorTable.GetCode(error)))];

    private static readonly string[] Inside = ["   at Avatar.", "   at System.", "   at Microsoft.", "Exception", "/src/", ".cs:line", "Orleans.Runtime"];

    /// <summary>Checks an answer. Returns its kind for the statistics: the status, with the code of a failure.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">The answer breaks a rule.</exception>
    public static string Classify(FuzzedRequest request, RawAnswer? answer)
    {
        if (answer is null)
        {
            Assert.False(request.IsWhole, "There is no answer.");
            return "none: the caller hung up";
        }

        if (answer.Status < 400) return Success(request, answer);
        if (answer.MediaType is not null) return Failure(request, answer);
        Assert.Empty(answer.Body);
        Assert.True(RefusalsOfServer.Contains(answer.Status), $"{answer.Status} without a word.");
        Assert.False(request.IsHttp, $"The server has refused, with {answer.Status}, what is well-formed.");
        return $"{answer.Status} of the server";
    }

    private static string Success(FuzzedRequest request, RawAnswer answer)
    {
        if (Redirects.Contains(answer.Status)) Assert.StartsWith("/docs", new Uri(new Uri("http://localhost"), answer.Fields["Location"]).AbsolutePath, StringComparison.Ordinal);
        else Assert.Contains(answer.Status, Successes);
        if (answer.Json is { } json && json.TryGetProperty("success", out var success))
        {
            Assert.True(success.GetBoolean());
            Assert.All(UrlsIn(json), static url => Assert.Matches("^https?://[^/]+/uploads/", url));
        }

        return request.IsHead ? $"{answer.Status} to HEAD" : $"{answer.Status}";
    }

    private static string Failure(FuzzedRequest request, RawAnswer answer)
    {
        Assert.True(answer.Status < 500, $"Nothing that a caller sends may make the service fail: {answer.Status} {answer.Text}");
        Assert.Equal("application/json", answer.MediaType);
        Assert.Equal("no-store", answer.Fields["Cache-Control"]);
        Assert.True(answer.Status is not 405 || answer.Fields.ContainsKey("Allow"), "405 names no methods.");
        Assert.True(answer.Status is not 429 || answer.Fields.ContainsKey("Retry-After"), "429 does not say how long to wait.");
        if (request.IsHead) return $"{answer.Status} to HEAD";
        var json = answer.Json!.Value;
        var code = json.GetProperty("code").GetString()!;
        Assert.False(json.GetProperty("success").GetBoolean());
        Assert.NotEmpty(json.GetProperty("error").GetString()!);
        Assert.Contains((answer.Status, code), Documented);
        Assert.All(Inside, part => Assert.DoesNotContain(part, answer.Text, StringComparison.Ordinal));
        return $"{answer.Status} {code}";
    }

    private static IEnumerable<string> UrlsIn(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray().SelectMany(UrlsIn),
        JsonValueKind.Object => json.EnumerateObject().SelectMany(static field =>
            field.Name is "imageUrl" or "faceUrl" ? [field.Value.GetString()!] : UrlsIn(field.Value)),
        _ => [],
    };
}
