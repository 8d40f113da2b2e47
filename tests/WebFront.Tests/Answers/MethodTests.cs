using Avatar.WebFront.Tests.Application;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Avatar.WebFront.Tests.Answers;

public sealed class MethodTests(AvatarApplication app)
{
    /// <summary>Routes that refuse every path, or the one path they match.</summary>
    private static readonly string[] NotFound = ["/uploads/{**path}", "/docs/favicon.svg"];

    [Fact]
    public async Task HEAD_of_every_route_with_GET_answers_as_GET_does_without_the_body()
    {
        var device = Calls.NewDevice();
        var upload = await app.Client.UploadAsync(device, Calls.Form(Photos.Jpeg(64, 48)));
        var image = upload.Text("original", "imageUrl").Split('/');
        (string, string)[] values =
        [
            ("originalId", upload.Text("original", "id")), ("cartoonId", upload.Text("cartoon", "id")), ("area", image[^2]), ("filename", image[^1]),
            ("path", "temp/a/b"), ("documentName", "v1"),
        ];

        await Assert.AllAsync(ServiceRoute.GetAll(app.Services).Where(static route => route.Method == "GET"), route =>
            AnswersHeadAsync(route.Fill(values), device, NotFound.Contains(route.Path) ? 404 : 200));
    }

    [Theory]
    [InlineData("/api/originals/nonsense", 400)]
    [InlineData("/api/nothing", 404)]
    [InlineData("/api/upload", 405)]
    [InlineData("/uploads/temp/nothing.jpg", 404)]
    public Task HEAD_answers_as_GET_does_without_the_body(string path, int status) => AnswersHeadAsync(path, Calls.NewDevice(), status);

    [Fact]
    public async Task HEAD_of_a_thumbnail_answers_as_GET_does_without_the_body()
    {
        var device = Calls.NewDevice();
        var upload = await app.Client.UploadAsync(device, Calls.Form(Photos.Jpeg(64, 48)));

        await AnswersHeadAsync($"{upload.Text("original", "imageUrl")}?w=64", device, 200);
    }

    [Fact]
    public void Every_route_with_GET_also_answers_HEAD()
    {
        var routes = app.Services.GetRequiredService<EndpointDataSource>().Endpoints;

        Assert.NotEmpty(routes);
        Assert.All(routes, static route =>
        {
            var methods = route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
            Assert.Equal(methods.Contains(HttpMethods.Get), methods.Contains(HttpMethods.Head));
        });
    }

    [Fact]
    public Task OPTIONS_of_every_route_lists_its_methods() =>
        Assert.AllAsync(ServiceRoute.GetAll(app.Services).GroupBy(static route => route.Path, static route => route.Method), async route =>
        {
            var options = await app.Client.SendAsync(HttpMethod.Options, route.Key);

            Assert.Equal(204, options.Status);
            Assert.Equal(route.Append("OPTIONS").Order(), options.ContentHeaders.Allow.Order());
        });

    [Theory]
    [InlineData("/api/originals", "GET, HEAD, OPTIONS")]
    [InlineData("/api/upload", "POST, OPTIONS")]
    [InlineData("/api/regenerate/0123456789abcdef01234567", "POST, OPTIONS")]
    [InlineData("/uploads/temp/nothing.jpg", "GET, HEAD, OPTIONS")]
    [InlineData("/health/ready", "GET, HEAD, OPTIONS")]
    [InlineData("/", "GET, HEAD, OPTIONS")]
    [InlineData("/openapi/v1.json", "GET, HEAD, OPTIONS")]
    public async Task OPTIONS_and_refusals_list_the_supported_methods(string path, string allowed)
    {
        var options = await app.Client.SendAsync(HttpMethod.Options, path);
        var refused = await app.Client.SendAsync(HttpMethod.Patch, path);

        Assert.Equal((204, 0), (options.Status, options.Bytes.Length));
        Assert.Equal(allowed, string.Join(", ", options.ContentHeaders.Allow));
        refused.IsRefused(405, "method_not_allowed");
        Assert.Equal(allowed, string.Join(", ", refused.ContentHeaders.Allow));
    }

    [Theory]
    [InlineData("/api/nothing")]
    [InlineData("/nothing")]
    public async Task OPTIONS_of_an_unknown_path_is_not_found(string path) =>
        (await app.Client.SendAsync(HttpMethod.Options, path)).IsRefused(404, "not_found");

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/xml;q=0.9")]
    [InlineData("image/avif")]
    [InlineData("nonsense")]
    public async Task The_Accept_header_is_not_a_reason_to_refuse(string accepted)
    {
        var device = Calls.NewDevice();
        var upload = await app.Client.UploadAsync(device, Calls.Form(Photos.Jpeg(64, 48)));
        foreach (var path in new[] { "/", "/health", "/api/styles", "/openapi/v1.json", upload.Text("original", "imageUrl") })
        {
            Assert.Equal(200, (await app.Client.SendWithAsync(HttpMethod.Get, path, device, ("Accept", accepted))).Status);
        }
    }

    private async Task AnswersHeadAsync(string path, string device, int status)
    {
        var got = await app.Client.GetAsync(path, device);
        var reply = await app.Client.SendAsync(HttpMethod.Head, path, device);

        Assert.Equal((status, 0), (reply.Status, reply.Bytes.Length));
        Assert.Equal(got.Status, reply.Status);
        Assert.Equal(got.ContentHeaders.ContentType, reply.ContentHeaders.ContentType);
        Assert.Equal(got.Headers.ETag, reply.Headers.ETag);
        if (status == 200 && reply.ContentHeaders.NonValidated.TryGetValues("Content-Length", out var length)) Assert.Equal($"{got.Bytes.Length}", length.ToString());
    }
}
