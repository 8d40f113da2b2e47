using System.Diagnostics.Metrics;
using Avatar.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Avatar.Hosting.Tests.Housekeeping;

public sealed class FreeSpaceWatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly LogRecorder _log = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_free_space_of_the_folder_of_the_images_is_measured_once_somebody_reads_it()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        using var watch = NewWatch(_folder.Path, meters);
        await watch.LookAsync(Cancel);
        using var readings = new Measurements(meters);
        Assert.Null(readings.Read("avatar.storage.free"));

        await watch.LookAsync(Cancel);

        Assert.InRange(readings.Read("avatar.storage.free")!.Value, 1, new DriveInfo(_folder.Path).TotalSize);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_asked_has_no_value_and_is_logged()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        using var readings = new Measurements(meters);
        using var watch = NewWatch(Path.Combine(_folder.Path, "missing"), meters);

        await watch.LookAsync(Cancel);

        Assert.Null(readings.Read("avatar.storage.free"));
        Assert.Single(_log.Events, 3009);
    }

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }

    private FreeSpaceWatch NewWatch(string folder, IMeterFactory meters) => new(
        Options.Create(new FileSystemImageOptions { Root = folder }),
        new FileCalls(Options.Create(new FileCallOptions()), TimeProvider.System, _log.For<FileCalls>()),
        meters,
        TimeProvider.System,
        _log.For<FreeSpaceWatch>());
}
