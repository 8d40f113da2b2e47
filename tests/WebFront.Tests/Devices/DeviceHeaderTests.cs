using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests.Devices;

public sealed class DeviceHeaderTests(AvatarApplication app)
{
    private const string AnyId = "0123456789abcdef01234567";

    [Fact]
    public Task Every_route_asks_for_the_device() => Assert.AllAsync(ServiceRoute.GetCalls(app.Services), async route =>
    {
        var (method, path) = (new HttpMethod(route.Method), route.Fill(("originalId", AnyId), ("cartoonId", AnyId)));
        (await app.Client.SendAsync(method, path)).IsRefused(400, "missing_device_id");
        (await app.Client.SendAsync(method, path, "")).IsRefused(400, "missing_device_id");
        (await app.Client.SendAsync(method, path, "phone")).IsRefused(400, "invalid_device_id");
    });

    [Theory]
    [InlineData("{123e4567-e89b-12d3-a456-426614174000}")]
    [InlineData("123e4567e89b12d3a456426614174000")]
    [InlineData("123e4567-e89b-12d3-a456-42661417400g")]
    [InlineData("123e4567-e89b-12d3-a456-426614174000-1")]
    public async Task Only_the_hyphenated_form_is_a_UUID(string device) =>
        (await app.Client.GetAsync("/api/originals", device)).IsRefused(400, "invalid_device_id");

    [Fact]
    public async Task A_device_is_the_same_in_upper_and_lower_case()
    {
        var device = Calls.NewDevice();
        await app.Client.UploadedAsync(device.ToUpperInvariant());

        Assert.Equal(1, (await app.Client.GetAsync("/api/originals", device)).At("count").GetInt32());
    }

    [Fact]
    public async Task Two_ids_are_invalid()
    {
        using var request = Calls.Request(HttpMethod.Get, "/api/originals", Calls.NewDevice());
        request.Headers.Add("x-device-id", Calls.NewDevice());
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        (await Reply.ReadAsync(response)).IsRefused(400, "invalid_device_id");
    }

    [Fact]
    public async Task Opaque_ids_are_accepted_if_they_are_allowed()
    {
        await using var opaque = await AvatarApplication.StartAsync("--Avatar:Devices:IdFormat=Opaque");
        await opaque.Client.UploadedAsync("Platform/Id:42");

        Assert.Equal(1, (await opaque.Client.GetAsync("/api/originals", "Platform/Id:42")).At("count").GetInt32());
        Assert.Equal(0, (await opaque.Client.GetAsync("/api/originals", "platform/id:42")).At("count").GetInt32());
        (await opaque.Client.GetAsync("/api/originals", new string('a', 129))).IsRefused(400, "invalid_device_id");
        (await opaque.Client.GetAsync("/api/originals", "two words")).IsRefused(400, "invalid_device_id");
    }

    [Fact]
    public async Task Reading_leaves_no_trace_of_an_unknown_device()
    {
        var device = Calls.NewDevice();
        foreach (var path in new[] { "/api/originals", "/api/cartoons", "/api/downloaded-faces" })
        {
            Assert.Equal(200, (await app.Client.GetAsync(path, device)).Status);
        }

        Assert.Null(await app.Store.Devices.FindAsync(DeviceId.Parse(device), TestContext.Current.CancellationToken));
    }
}
