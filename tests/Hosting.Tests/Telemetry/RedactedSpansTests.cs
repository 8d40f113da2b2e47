using System.Diagnostics;

namespace Avatar.Hosting.Tests.Telemetry;

public sealed class RedactedSpansTests
{
    [Fact]
    public void No_tag_of_a_span_holds_a_path_a_message_of_an_exception_or_a_secret()
    {
        var name = ImageName.ForOriginal(DateTimeOffset.FromUnixTimeMilliseconds(1_732_900_000_000), "jpg");
        using var span = new Activity("test");
        span.SetTag("url.path", $"/uploads/temp/{name}").SetTag("url.query", "signature=abc").SetTag("http.target", $"/{name}")
            .SetTag("exception.message", "dup key: { _id: 'a device' }").SetTag("exception.stacktrace", "dup key: { _id: 'a device' }").SetTag("exception.type", "E")
            .SetTag("server.address", "mongodb://user:password@db").SetTag("file", $"temp/{name}").SetTag("count", 3).SetTag("http.route", "/api/upload");
        span.SetStatus(ActivityStatusCode.Error, $"{name}");
        span.AddException(new InvalidOperationException("dup key: { _id: 'a device' }"));
        span.ActivityTraceFlags |= ActivityTraceFlags.Recorded;

        using var processor = new RedactedSpans();
        processor.OnEnd(span);

        Assert.Equal(
            [("exception.type", "E"), ("server.address", "mongodb://***@db"), ("file", $"temp/{$"{name}"[..22]}***.jpg"), ("count", "3"), ("http.route", "/api/upload")],
            span.TagObjects.Select(static tag => (tag.Key, $"{tag.Value}")));
        Assert.Equal((ActivityStatusCode.Error, null), (span.Status, span.StatusDescription));
        Assert.Empty(span.Events);
        Assert.True(span.Recorded);
    }
}
