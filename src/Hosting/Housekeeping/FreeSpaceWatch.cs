using System.Diagnostics.Metrics;
using Avatar.Storage;
using Microsoft.Extensions.Options;

namespace Avatar.Hosting;

/// <summary>
/// Measures every half minute how much is free on the file system of the images, if something reads it. A disk that hangs would block
/// the reader of a gauge, so the measurement goes through <see cref="FileCalls"/>.
/// </summary>
internal sealed class FreeSpaceWatch : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    private readonly string _folder;
    private readonly FileCalls _calls;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ObservableGauge<long> _gauge;
    private long? _free;

    public FreeSpaceWatch(IOptions<FileSystemImageOptions> options, FileCalls calls, IMeterFactory meters, TimeProvider time, ILogger<FreeSpaceWatch> logger)
    {
        (_folder, _calls, _time, _logger) = (options.Value.Root, calls, time, logger);
        _gauge = meters.Create(Meters.Process).CreateObservableGauge("avatar.storage.free", Observe, "By", "Bytes that the process can still write to the file system of the images.");
    }

    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        if (!_gauge.Enabled) return;
        try
        {
            _free = await _calls.RunAsync(() => new DriveInfo(_folder).AvailableFreeSpace, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or StoreException)
        {
            _free = null;
            HostingLog.FreeSpaceUnknown(_logger, failure.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await LookAsync(stoppingToken);
            await Task.Delay(Period, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private IEnumerable<Measurement<long>> Observe() => _free is { } known ? [new Measurement<long>(known)] : [];
}
