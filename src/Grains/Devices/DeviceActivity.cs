using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>
/// Tracks when a device was last active. The time is kept in memory, and written at most once a minute while the device is active and when
/// its grain deactivates. Used for devices that have uploaded a photo. Not thread-safe: used on one grain's scheduler.
/// </summary>
internal sealed class DeviceActivity(DeviceId device, IAvatarStore store, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan WriteInterval = TimeSpan.FromMinutes(1);

    private DateTimeOffset _lastActiveAt;
    private bool _isWritten = true;

    /// <summary>Time stamp of the start of the last successful write; null if there was none.</summary>
    private long? _writtenAt;
    private Task _writing = Task.CompletedTask;
    private bool _hasDocument;

    /// <summary>Records a call. Writes in the background if the last write was at least a minute ago.</summary>
    public void Record()
    {
        RecordNow();
        var isDue = _writtenAt is not { } written || time.GetElapsedTime(written) >= WriteInterval;
        if (isDue && _writing.IsCompleted) _writing = WriteAsync();
    }

    /// <summary>Records a call and writes it immediately. A failure is logged, and the next write retries it.</summary>
    public async Task RecordAndWriteAsync()
    {
        RecordNow();
        await FlushAsync();
    }

    /// <summary>Writes unsaved activity. A failure is logged.</summary>
    public async Task FlushAsync()
    {
        await _writing;
        if (!_isWritten) await (_writing = WriteAsync());
    }

    /// <summary>Waits for a running write, then resets the state: the next call creates the document again.</summary>
    public async Task ResetAsync()
    {
        await _writing;
        (_lastActiveAt, _isWritten, _writtenAt, _hasDocument) = (default, true, null, false);
    }

    private void RecordNow() => (_lastActiveAt, _isWritten) = (time.GetUtcNow(), false);

    /// <summary>Writes the time. The first write also creates the device's document if it is missing.</summary>
    private async Task WriteAsync()
    {
        var (active, before) = (_lastActiveAt, _writtenAt);
        (_writtenAt, _isWritten) = (time.GetTimestamp(), true);
        try
        {
            if (!_hasDocument)
                await store.Devices.EnsureAsync(new() { DeviceId = device, CreatedAt = active, LastActiveAt = active }, CancellationToken.None);
            _hasDocument = true;
            await store.Devices.TouchAsync(device, active, CancellationToken.None);
        }
        catch (StoreException failure)
        {
            (_writtenAt, _isWritten) = (before, false);
            GrainsLog.ActivityNotWritten(logger, device.ToString(), failure);
        }
    }
}
