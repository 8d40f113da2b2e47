using Avatar.Storage;

namespace Avatar.Silo.Health;

/// <summary>
/// Files can be written, flushed and named in every area. That takes a dozen flushes of the disk, so a disk that did it is not asked
/// again for some seconds.
/// </summary>
internal sealed class FilesCheck(IImageStore images, TimeProvider time) : IReadinessCheck
{
    /// <summary>How long a disk that works is believed to.</summary>
    internal static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private long? _succeededAt;

    public string Name => "files";

    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        if (_succeededAt is { } then && time.GetElapsedTime(then) < Freshness) return true;
        _succeededAt = null;
        await images.ProbeAsync(cancellationToken);
        _succeededAt = time.GetTimestamp();
        return true;
    }
}
