using System.Diagnostics.Metrics;
using System.Net;
using Avatar.Imaging;
using Avatar.WebFront.Tests.Application;
using Avatar.WebFront.Tests.Engines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NetVips;

namespace Avatar.WebFront.Tests;

/// <summary>Previews of face-cuts: the picture of the download, cached, bounded, and without consequences.</summary>
public sealed class PreviewTests
{
    private const string AcceptsWebp = "image/webp, */*";

    private readonly string _device = Calls.NewDevice();

    [Fact]
    public async Task A_preview_is_the_picture_of_the_download()
    {
        await using var app = await AvatarApplication.StartAsync(new AvatarApplication { DrawsForReal = true });
        var upload = await app.Client.UploadAsync(_device, Calls.Form(Photos.Pair(), "us.png", "image/png"));
        var cartoon = upload.Text("cartoon", "id");
        var whole = await PreviewAsync(app, cartoon, "?face=1");
        var small = await PreviewAsync(app, cartoon, "?face=1&w=128");
        var other = await PreviewAsync(app, cartoon, "?w=128");
        Assert.Equal((200, 200, 200), (whole.Status, small.Status, other.Status));

        var download = await app.Client.PostAsync($"/api/download/{cartoon}?face=1&format=png", _device);
        Assert.Equal(201, download.Status);
        var face = download.Text("downloadedFace", "faceUrl");

        Assert.Equal((await app.Client.GetAsync(face, device: null)).Bytes, whole.Bytes);
        Assert.Equal((await app.Client.GetAsync($"{face}?w=128&format=png", device: null)).Bytes, small.Bytes);
        Assert.NotEqual(small.Bytes, other.Bytes);
        using var picture = Image.NewFromBuffer(small.Bytes);
        Assert.Equal((128, true, 0d), (picture.Width, picture.HasAlpha(), picture.Getpoint(0, 0)[3]));
    }

    [Fact]
    public async Task A_photo_without_a_face_shows_its_central_subject()
    {
        await using var app = await AvatarApplication.StartAsync(new AvatarApplication { DrawsForReal = true });
        var upload = await app.Client.UploadAsync(_device, Calls.Form(Photos.Jpeg(300, 200)));
        Assert.Equal(0, upload.At("faces").GetArrayLength());
        var cartoon = upload.Text("cartoon", "id");

        var preview = await PreviewAsync(app, cartoon);
        (await PreviewAsync(app, cartoon, "?face=0")).IsRefused(400, "invalid_face");

        var download = await app.Client.PostAsync($"/api/download/{cartoon}?format=png", _device);
        Assert.Equal((await app.Client.GetAsync(download.Text("downloadedFace", "faceUrl"), device: null)).Bytes, preview.Bytes);
    }

    [Fact]
    public async Task An_AI_server_cuts_a_preview_once_as_it_cuts_the_download()
    {
        await using var service = await AiService.StartAsync(AiService.RemoteBoth);
        var upload = await service.App.Client.UploadAsync(_device, Calls.Form(Photos.Pair(), "us.png", "image/png"));
        var cartoon = upload.Text("cartoon", "id");

        var preview = await PreviewAsync(service.App, cartoon);
        Assert.Equal(200, (await PreviewAsync(service.App, cartoon, "?w=64")).Status);
        (await PreviewAsync(service.App, cartoon, "?face=1")).IsRefused(400, "invalid_face");
        Assert.Single(service.Paths, "/segment-head");

        var download = await service.App.Client.PostAsync($"/api/download/{cartoon}?format=png", _device);
        Assert.Equal(preview.Bytes, (await service.App.Client.GetAsync(new Uri(download.Text("downloadedFace", "faceUrl")).AbsolutePath, device: null)).Bytes);
    }

    [Fact]
    public async Task A_preview_changes_nothing_and_ends_with_the_download()
    {
        await using var app = await AvatarApplication.StartAsync();
        var (original, cartoon) = await app.Client.UploadedAsync(_device);
        var before = await app.Client.GetAsync($"/api/originals/{original}", _device);

        foreach (var query in (string[])["", "?w=64", "?face=1"]) Assert.Equal(200, (await PreviewAsync(app, cartoon, query)).Status);

        Assert.Equal(before.Data.ToString(), (await app.Client.GetAsync($"/api/originals/{original}", _device)).Data.ToString());
        Assert.NotEmpty(Previews(app));
        Assert.Equal(201, (await app.Client.PostAsync($"/api/download/{cartoon}", _device)).Status);
        Assert.Empty(Previews(app));
        (await PreviewAsync(app, cartoon)).IsRefused(404, "cartoon_not_found");
    }

    [Fact]
    public async Task Only_the_device_of_the_cartoon_sees_it()
    {
        await using var app = await AvatarApplication.StartAsync();
        var (_, cartoon) = await app.Client.UploadedAsync(_device);
        Assert.Equal(200, (await PreviewAsync(app, cartoon)).Status);

        (await app.Client.GetAsync($"/api/cartoons/{cartoon}/face", Calls.NewDevice())).IsRefused(404, "cartoon_not_found");
        (await app.Client.GetAsync($"/api/cartoons/{cartoon}/face", device: null)).IsRefused(400, "missing_device_id");
    }

    [Theory]
    [InlineData("000000000000000000000000", "", 404, "cartoon_not_found")]
    [InlineData("x", "", 400, "invalid_id")]
    [InlineData(null, "?w=100", 400, "invalid_width")]
    [InlineData(null, "?w=", 400, "invalid_width")]
    [InlineData(null, "?face=2", 400, "invalid_face")]
    [InlineData(null, "?face=-1", 400, "invalid_face")]
    public async Task A_request_without_a_cartoon_width_or_face_is_refused(string? id, string query, int status, string code)
    {
        await using var app = await AvatarApplication.StartAsync();
        var (_, cartoon) = await app.Client.UploadedAsync(_device);

        (await PreviewAsync(app, id ?? cartoon, query)).IsRefused(status, code);
    }

    [Fact]
    public async Task The_choice_and_the_owner_reach_the_cutter()
    {
        await using var app = await AvatarApplication.StartAsync();
        var (_, cartoon) = await app.Client.UploadedAsync(_device);

        await PreviewAsync(app, cartoon, "?face=1&w=64");

        Assert.Equal(new ChosenFace(QuickDrawing.Faces.Boxes[1], IsOnly: false), app.Drawing.LastFace);
        Assert.Equal(new StudioOwner(AddressKey.Of(IPAddress.Loopback).ToName(), _device), app.Drawing.Owners.Last());
    }

    [Fact]
    public async Task A_cut_is_made_once_for_all_widths_and_formats_and_may_be_kept_by_its_device()
    {
        await using var app = await AvatarApplication.StartAsync();
        var (_, cartoon) = await app.Client.UploadedAsync(_device);
        var drawn = app.Drawing.Owners.Count;

        var png = await PreviewAsync(app, cartoon, "?w=64");
        var webp = await app.Client.SendWithAsync(HttpMethod.Get, $"/api/cartoons/{cartoon}/face?w=128", _device, ("Accept", AcceptsWebp));
        var tag = png.Headers.ETag!.ToString();
        var known = await app.Client.SendWithAsync(HttpMethod.Get, $"/api/cartoons/{cartoon}/face?w=64", _device, ("If-None-Match", tag));
        var other = await app.Client.SendWithAsync(HttpMethod.Get, $"/api/cartoons/{cartoon}/face?w=128", _device, ("If-None-Match", tag));

        Assert.Equal(drawn + 1, app.Drawing.Owners.Count);
        Assert.Equal(("image/png", "image/webp"), (png.ContentHeaders.ContentType!.MediaType, webp.ContentHeaders.ContentType!.MediaType));
        Assert.Equal((304, 200), (known.Status, other.Status));
        Assert.Equal("max-age=3600, private", png.Headers.CacheControl!.ToString());
        Assert.Equal(["Accept", "x-device-id"], png.Headers.Vary);
    }

    [Fact]
    public async Task Concurrent_callers_share_one_cut()
    {
        await using var app = await AvatarApplication.StartAsync();
        var (_, cartoon) = await app.Client.UploadedAsync(_device);
        var drawn = app.Drawing.Owners.Count;
        using var misses = new Misses(app.Services.GetRequiredService<IMeterFactory>());
        var hold = new TaskCompletionSource();
        app.Drawing.Hold = hold.Task;

        string[] queries = ["", "?w=64", "?w=64", "?w=128"];
        var callers = queries.Select(query => PreviewAsync(app, cartoon, query)).ToArray();

        // The first query opens the cut itself, the others a copy. Of two callers of one copy only one opens the cut.
        await misses.ReachedAsync(1 + 3 + 2);
        hold.SetResult();

        Assert.All(await Task.WhenAll(callers), reply => Assert.Equal(200, reply.Status));
        Assert.Equal(drawn + 1, app.Drawing.Owners.Count);
    }

    [Fact]
    public async Task A_new_cut_counts_as_an_image_of_the_address_and_a_cached_one_does_not() =>
        await CountsAsync("--Avatar:Limits:AddressImagesPerMinute=2");

    [Fact]
    public async Task A_new_cut_counts_as_an_image_of_the_device_and_a_cached_one_does_not() =>
        await CountsAsync("--Avatar:Limits:DeviceImagesPerMinute=2");

    [Fact]
    public async Task A_busy_studio_is_answered_503_and_the_cut_does_not_count_for_the_address()
    {
        await using var app = await AvatarApplication.StartAsync("--Avatar:Limits:AddressImagesPerMinute=2");
        var (_, cartoon) = await app.Client.UploadedAsync(_device);
        app.Drawing.Failure = new ImagingException(ImagingError.Busy, "The test says so.");

        var busy = await PreviewAsync(app, cartoon);
        busy.IsRefused(503, "busy");
        Assert.NotNull(busy.Headers.RetryAfter);

        app.Drawing.Failure = null;
        Assert.Equal(200, (await PreviewAsync(app, cartoon)).Status);
    }

    [Fact]
    public async Task Without_a_cache_every_preview_is_cut_again()
    {
        await using var app = await AvatarApplication.StartAsync(new AvatarApplication
        {
            Settings = ["--Avatar:Files:VariantCacheBytes=0"],
            DrawsForReal = true,
            Replace = static services => services.Replace(ServiceDescriptor.Singleton(new ImagingOptions { StudioPlaces = 1 })),
        });
        var upload = await app.Client.UploadAsync(_device, Calls.Form(Photos.Jpeg(64, 48)));

        Assert.Equal(200, (await PreviewAsync(app, upload.Text("cartoon", "id"), "?w=64")).Status);
        Assert.Empty(Previews(app));
    }

    private async Task CountsAsync(string limitOfTwo)
    {
        await using var app = await AvatarApplication.StartAsync(limitOfTwo);
        var (_, cartoon) = await app.Client.UploadedAsync(_device);

        for (var i = 0; i < 3; i++) Assert.Equal(200, (await PreviewAsync(app, cartoon, "?w=64")).Status);

        (await PreviewAsync(app, cartoon, "?face=1")).IsRefused(429, "rate_limited");
        Assert.Equal(200, (await PreviewAsync(app, cartoon, "?w=128")).Status);
    }

    private Task<Reply> PreviewAsync(AvatarApplication app, string cartoon, string query = "") =>
        app.Client.GetAsync($"/api/cartoons/{cartoon}/face{query}", _device);

    private static string[] Previews(AvatarApplication app) =>
        [.. app.Files().Where(static file => Path.GetFileName(file).Contains(".face", StringComparison.Ordinal))];

    /// <summary>Counts the lookups of copies that are not in the cache.</summary>
    private sealed class Misses : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly SemaphoreSlim _misses = new(0);

        public Misses(IMeterFactory meters)
        {
            _listener.InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Scope == meters && instrument.Name == "avatar.variants.misses") self.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, value, _, _) => _misses.Release((int)value));
            _listener.Start();
        }

        /// <summary>Waits until there were this many.</summary>
        public async Task ReachedAsync(int count)
        {
            for (var i = 0; i < count; i++)
                Assert.True(await _misses.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken), $"There were {i} lookups instead of {count}.");
        }

        public void Dispose()
        {
            _listener.Dispose();
            _misses.Dispose();
        }
    }
}
