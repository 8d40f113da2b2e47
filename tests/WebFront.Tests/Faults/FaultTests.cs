using System.Text;
using Avatar.Imaging;
using Avatar.Storage;
using Avatar.WebFront.Tests.Application;
using Microsoft.Extensions.DependencyInjection;

namespace Avatar.WebFront.Tests.Faults;

public sealed class FaultTests : IAsyncLifetime
{
    private readonly AvatarApplication _app = new() { Replace = FaultyImageStore.AddTo };

    private FaultyImageStore Files => (FaultyImageStore)_app.Services.GetRequiredService<IImageStore>();

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(StoreFailure.Full, 507, "insufficient_storage")]
    [InlineData(StoreFailure.Unavailable, 503, "unavailable")]
    public async Task A_disk_that_fails_while_the_photo_arrives_keeps_nothing(StoreFailure failure, int status, string code)
    {
        Files.WritingFails = failure;
        (await UploadAsync()).IsRefused(status, code);
        Assert.Empty(_app.Files());

        Files.WritingFails = null;
        Files.PublishingFails = failure;
        (await UploadAsync()).IsRefused(status, code);
        Assert.Empty(_app.Files());

        Files.PublishingFails = null;
        Assert.Equal(201, (await UploadAsync()).Status);
    }

    [Theory]
    [InlineData(ImagingError.EngineFailed, 502, "engine_failed")]
    [InlineData(ImagingError.EngineTimeout, 504, "engine_timeout")]
    [InlineData(ImagingError.Busy, 503, "busy")]
    [InlineData(ImagingError.Undecodable, 422, "undecodable_image")]
    public async Task An_engine_that_fails_leaves_no_photo_and_no_file(ImagingError error, int status, string code)
    {
        _app.Drawing.Failure = new ImagingException(error, "The test says so.");
        var device = Calls.NewDevice();

        var reply = await _app.Client.UploadAsync(device, Calls.Form(Photos.Jpeg(64, 48)));

        reply.IsRefused(status, code);
        Assert.Equal(status == 503, reply.Headers.RetryAfter is not null);
        Assert.Empty(_app.Files());
        Assert.Equal(0, (await _app.Client.GetAsync("/api/originals", device)).At("count").GetInt32());
    }

    [Fact]
    public async Task A_bug_is_answered_with_a_trace_id_and_without_internal_details()
    {
        _app.Drawing.Failure = new InvalidOperationException("A secret of the inside.");

        var reply = await UploadAsync();

        Assert.Equal((500, "internal_error"), (reply.Status, reply.Code));
        Assert.NotEmpty(reply.Body.GetProperty("traceId").GetString()!);
        Assert.DoesNotContain("secret", reply.Body.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_cannot_be_read_now_is_unavailable_and_not_gone()
    {
        var url = (await UploadAsync()).Text("original", "imageUrl");
        Files.ReadingFails = StoreFailure.Unavailable;

        var reply = await _app.Client.GetAsync(url, device: null);

        reply.IsRefused(503, "unavailable");
        Assert.NotNull(reply.Headers.RetryAfter);
        Assert.True(reply.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task A_client_that_hangs_up_half_way_leaves_no_file()
    {
        byte[] beginning =
        [
            .. Encoding.ASCII.GetBytes("--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.jpg\"\r\n\r\n"),
            .. Photos.CreateJpeg(200_000),
        ];
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var body = new NeverEnding(beginning);
        using var request = Calls.Request(HttpMethod.Post, "/api/upload", Calls.NewDevice(), body);
        var sending = _app.Client.SendAsync(request, hangUp.Token);
        await body.Begun;
        await Wait.UntilAsync(() => Files.Open == 1);

        await hangUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await Wait.UntilAsync(() => Files.Open == 0);
        Assert.Empty(_app.Files());
    }

    [Fact]
    public async Task The_service_is_ready_on_a_full_disk_because_it_can_still_list_and_show_pictures()
    {
        Files.WritingFails = StoreFailure.Full;

        Assert.Equal(200, (await _app.Client.GetAsync("/health/ready", device: null)).Status);
        Assert.Equal(507, (await UploadAsync()).Status);
        Assert.Equal(200, (await _app.Client.GetAsync("/api/originals", Calls.NewDevice())).Status);
    }

    [Fact]
    public async Task The_service_is_ready_only_while_its_files_can_be_written()
    {
        Files.WritingFails = StoreFailure.Unavailable;
        var reply = await _app.Client.GetAsync("/health/ready", device: null);

        Assert.Equal(503, reply.Status);
        Assert.Equal("unavailable", reply.Body.GetProperty("checks").GetProperty("files").GetString());
        Assert.Equal("ok", reply.Body.GetProperty("checks").GetProperty("documents").GetString());
        Assert.Equal(200, (await _app.Client.GetAsync("/health/live", device: null)).Status);
        Assert.Empty(_app.Files());
    }

    private Task<Reply> UploadAsync() => _app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Jpeg(64, 48)));
}
