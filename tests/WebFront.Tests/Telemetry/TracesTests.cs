using System.Collections.Concurrent;
using System.Text;
using Avatar.WebFront.Tests.Admin;
using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests.Telemetry;

/// <summary>Which requests are traced. An exporter receives the spans of the whole test process, so no other test runs meanwhile.</summary>
[Collection(nameof(Alone))]
public sealed class TracesTests
{
    [Theory]
    [InlineData("always_on")]
    [InlineData("always_off")]
    public async Task A_grain_works_in_the_trace_of_its_request_whether_or_not_it_is_sampled(string sampler)
    {
        await using var collector = await TestServer.StartAsync();
        await using var app = await AvatarApplication.StartAsync(
            $"--OTEL_EXPORTER_OTLP_TRACES_ENDPOINT={collector.Url}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", $"--OTEL_TRACES_SAMPLER={sampler}");

        var upload = await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Jpeg(64, 48)));

        Assert.Equal(201, upload.Status);
        Assert.Equal(upload.Headers.GetValues("x-trace-id"), app.Drawing.Traces);
    }

    [Fact]
    public async Task Requests_to_the_admin_port_are_not_traced()
    {
        var exported = new ConcurrentQueue<string>();
        await using var collector = await TestServer.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            exported.Enqueue(Encoding.UTF8.GetString(body.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
        });
        await using (var app = await AvatarApplication.StartAsync(
            AdminPort.Url, $"--OTEL_EXPORTER_OTLP_TRACES_ENDPOINT={collector.Url}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "--OTEL_TRACES_SAMPLER=always_on"))
        {
            using var admin = AdminPort.NewClient(app);
            foreach (var path in new[] { "/metrics", "/admin/cluster", "/admin/anything", "/health/ready" }) await admin.GetAsync(path, device: null);
            await app.Client.GetAsync("/api/styles", device: null);
        }

        var spans = string.Concat(exported);
        Assert.Contains("GET /api/styles", spans, StringComparison.Ordinal);
        Assert.DoesNotContain("HttpRequestIn", spans, StringComparison.Ordinal);
        Assert.DoesNotContain("GetReportAsync", spans, StringComparison.Ordinal);
    }
}
