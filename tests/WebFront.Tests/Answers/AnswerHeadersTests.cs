using System.Text.RegularExpressions;
using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests.Answers;

public sealed partial class AnswerHeadersTests(AvatarApplication app)
{
    private const string Caller = "0af7651916cd43dd8448eb211c80319c";

    [Theory]
    [InlineData("/", 200)]
    [InlineData("/app/app.js", 200)]
    [InlineData("/docs/", 200)]
    [InlineData("/openapi/v1.json", 200)]
    [InlineData("/health", 200)]
    [InlineData("/api/styles", 200)]
    [InlineData("/api/originals/nonsense", 400)]
    [InlineData("/uploads/originals/nothing.jpg", 404)]
    [InlineData("/nothing", 404)]
    public async Task Every_answer_has_security_headers(string path, int status)
    {
        var reply = await app.Client.GetAsync(path, Calls.NewDevice());

        Assert.Equal(status, reply.Status);
        var policy = Assert.Single(reply.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal(["nosniff"], reply.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["no-referrer"], reply.Headers.GetValues("Referrer-Policy"));
        Assert.NotEmpty(reply.Headers.GetValues("x-trace-id").Single());
    }

    [Fact]
    public async Task Data_opened_as_a_page_can_load_nothing()
    {
        var upload = await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Jpeg(64, 48)));
        var image = await app.Client.GetAsync(upload.Text("original", "imageUrl"), device: null);

        Assert.All(new[] { upload, image }, static reply =>
            Assert.DoesNotContain("-src '", reply.Headers.GetValues("Content-Security-Policy").Single().Replace("default-src 'none'", "", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_trace_id_is_the_callers_or_a_new_one()
    {
        await using var traced = await AvatarApplication.StartAsync("--Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics=Critical");

        var followed = await AskAsync(traced, $"00-{Caller}-b7ad6b7169203331-01");
        var refused = await AskAsync(traced, $"00-{Caller}-b7ad6b7169203331-00", "/api/originals/nonsense");
        var own = await AskAsync(traced, traceParent: null);
        var nonsense = await AskAsync(traced, "00-nonsense-b7ad6b7169203331-01");

        Assert.Equal(Caller, GetTraceId(followed));
        refused.IsRefused(400, "invalid_id");
        Assert.Equal(Caller, GetTraceId(refused));
        Assert.All(new[] { own, nonsense }, static reply => Assert.Matches(TraceForm(), GetTraceId(reply)));
        Assert.Equal(3, new[] { followed, own, nonsense }.Select(GetTraceId).Distinct().Count());
    }

    private static string GetTraceId(Reply reply) => reply.Headers.GetValues("x-trace-id").Single();

    private static Task<Reply> AskAsync(AvatarApplication app, string? traceParent, string path = "/api/styles") =>
        app.Client.SendWithAsync(HttpMethod.Get, path, Calls.NewDevice(), ("traceparent", traceParent));

    [GeneratedRegex("^[0-9a-f]{32}$")]
    private static partial Regex TraceForm();
}
