using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>
/// When a device was last active: kept in memory, written at most once a minute while it is active, and when its grain goes
/// to sleep. Used on one grain's scheduler alone, and only for devices that have sent a photo.
/// </summary>
internal sealed class DeviceActivity(DeviceId device, IAvatarStore store, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan WriteInterval = TimeSpan.FromMinutes(1);

    private DateTimeOffset _lastActiveAt;
    private bool _isWritten = true;

    /// <summary>When the last writing began, by the clock that never steps; null for never.</summary>
    private long? _writtenAt;
    private Task _writing = Task.CompletedTask;
    private bool _hasDocument;

    /// <summary>Notes a call; writes in the background if the last writing is a minute ago.</summary>
    public void Note()
    {
        NoteNow();
        var isDue = _writtenAt is not { } written || time.GetElapsedTime(written) >= WriteInterval;
        if (isDue && _writing.IsCompleted) _writing = WriteAsync();
    }

    /// <summary>Notes a call, and writes now what has not been written; a failure is logged, and made up for by the next writing.</summary>
    public async Task NoteAndWriteAsync()
    {
        NoteNow();
        await FlushAsync();
    }

    /// <summary>Writes what has not been written; a failure is logged.</summary>
    public async Task FlushAsync()
    {
        await _writing;
        if (!_isWritten) await (_writing = WriteAsync());
    }

    /// <summary>Waits for a writing that is under way, and forgets that there is a document: the next call begins anew.</summary>
    public async Task ForgetAsync()
    {
        await _writing;
        (_lastActiveAt, _isWritten, _writtenAt, _hasDocument) = (default, true, null, false);
    }

    private void NoteNow() => (_lastActiveAt, _isWritten) = (time.GetUtcNow(), false);

    /// <summary>The first writing makes the device's document, should it be missing.</summary>
    private async Task WriteAsync()
    {
        var (active, before) = (_lastActiveAt, _writtenAt);
        (_writtenAt, _isWritten) = (time.GetTimestamp(), true);
        try
        {
            if (!_hasDocument)
                await store.EnsureDeviceAsync(new() { DeviceId = device, CreatedAt = active, LastActiveAt = active }, CancellationToken.None);
            _hasDocument = true;
            await store.TouchDeviceAsync(device, active, CancellationToken.None);
        }
        catch (StoreException failure)
        {
            (_writtenAt, _isWritten) = (before, false);
            GrainsLog.ActivityNotWritten(logger, device.ToString(), failure);
        }
    }
}
