using Avatar.Storage;

namespace Avatar.Hosting;

/// <summary>
/// Checks that files can be written, flushed and renamed in every area. This costs a dozen disk flushes, so a successful result is reused
/// for some seconds.
/// </summary>
internal sealed class FilesCheck(IImageStore images, TimeProvider time) : IReadinessCheck
{
    /// <summary>How long a successful result is reused.</summary>
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
