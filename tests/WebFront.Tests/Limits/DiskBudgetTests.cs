using Avatar.Storage;
using Avatar.WebFront.Tests.Application;
using Microsoft.Extensions.DependencyInjection;

namespace Avatar.WebFront.Tests.Limits;

/// <summary>A disk budget of ten megabytes, and a file that uses it up.</summary>
public sealed class DiskBudgetTests : IAsyncLifetime
{
    private const long Budget = 10_000_000;

    private readonly TemporaryFolder _folder = new();
    private readonly string _device = Calls.NewDevice();
    private AvatarApplication _app = null!;

    public async ValueTask InitializeAsync() => _app = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task When_the_budget_is_used_up_photos_and_cartoons_are_refused_without_any_work()
    {
        var (original, _) = await _app.Client.UploadedAsync(_device);
        await SpendAsync();
        var before = _app.Files().ToArray();
        _app.Drawing.Failure = new InvalidOperationException("Nothing is to be drawn.");

        (await UploadAsync()).IsRefused(507, "insufficient_storage");
        (await RegenerateAsync(original)).IsRefused(507, "insufficient_storage");

        Assert.Equal(before, _app.Files());
    }

    [Fact]
    public async Task When_the_budget_is_used_up_faces_lists_images_and_repeated_answers_still_work()
    {
        var (original, cartoon) = await _app.Client.UploadedAsync(_device);
        var made = await RegenerateAsync(original, "a-key");
        await SpendAsync();

        var again = await RegenerateAsync(original, "a-key");
        Assert.Equal((201, made.Text("cartoon", "id")), (again.Status, again.Text("cartoon", "id")));
        var download = await _app.Client.PostAsync($"/api/download/{cartoon}", _device);
        Assert.Equal(201, download.Status);
        Assert.Equal(200, (await _app.Client.GetAsync(download.Text("downloadedFace", "faceUrl"), device: null)).Status);
        Assert.Equal(200, (await _app.Client.GetAsync("/api/originals", _device)).Status);
    }

    [Fact]
    public async Task Photos_are_accepted_once_there_is_space_again()
    {
        await SpendAsync();
        (await UploadAsync()).IsRefused(507, "insufficient_storage");

        File.Delete(Filler);
        await MeasureAsync();

        Assert.Equal(201, (await UploadAsync()).Status);
    }

    [Fact]
    public async Task Photos_count_while_they_arrive()
    {
        await MeasureAsync();
        var before = Used;

        await _app.Client.UploadedAsync(_device);

        // The first measurement may still be running and count the bytes twice.
        var files = _app.Files().Sum(file => new FileInfo(file).Length);
        Assert.InRange(Used, before + files, before + (2 * files));
    }

    [Fact]
    public async Task Existing_files_count_at_startup()
    {
        await SpendAsync();
        await _app.DisposeAsync();

        _app = await StartAsync();
        await MeasureAsync();

        (await UploadAsync()).IsRefused(507, "insufficient_storage");
    }

    private string Filler => Path.Combine(_folder.Path, "uploads", "lost+found", "originals", "1_a.jpg");

    private long Used => _app.Services.GetRequiredService<DiskBudget>().Used;

    private Task<AvatarApplication> StartAsync() => AvatarApplication.StartAsync(new AvatarApplication
    {
        DataDirectory = _folder.Path,
        Settings = [$"--Avatar:Limits:DiskBudgetBytes={Budget}"],
    });

    /// <summary>A sparse file, which takes no space on the test machine's disk.</summary>
    private async Task SpendAsync()
    {
        await using (var file = File.Create(Filler)) file.SetLength(Budget);
        await MeasureAsync();
    }

    private Task MeasureAsync() => _app.Services.GetRequiredService<DiskMeasurement>().RunAsync(TestContext.Current.CancellationToken);

    private Task<Reply> UploadAsync() => _app.Client.UploadAsync(_device, Calls.Form(Photos.Jpeg(64, 48)));

    private Task<Reply> RegenerateAsync(string original, string? key = null) => _app.Client.PostAsync($"/api/regenerate/{original}", _device, key);
}
