namespace Avatar.Grains;

/// <summary>
/// Limits how fast the scrub reads. After each piece it pauses until the rate is at most <see cref="BytesPerSecond"/>, and for at least
/// four times as long as the piece took to read, so it uses the disk for at most a fifth of the time. A disk that is busy with other
/// work, from any machine, responds more slowly, and the pauses grow accordingly.
/// </summary>
internal sealed class ReadThrottle(TimeProvider time)
{
    /// <summary>5 MB a second, in decimal megabytes.</summary>
    public const int BytesPerSecond = 5_000_000;

    /// <summary>Bytes per piece: the block size of the store.</summary>
    public const int PieceLength = 128 * 1024;

    /// <summary>The minimum number of bytes that a piece counts as, because opening a small image is work too.</summary>
    public const int MinimumLength = 64 * 1024;

    private const int PausePerWork = 4;

    /// <summary>Does a piece of work, then pauses.</summary>
    /// <param name="work">Opens an image, or reads a piece of it; returns the number of bytes read.</param>
    /// <param name="cancellationToken">Cancels the pause.</param>
    public async Task<int> RunAsync(Func<Task<int>> work, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var read = await work().ConfigureAwait(false);
        var took = time.GetElapsedTime(began);
        var least = TimeSpan.FromSeconds((double)Math.Max(read, MinimumLength) / BytesPerSecond) - took;
        var pause = Math.Max(least.TotalMilliseconds, took.TotalMilliseconds * PausePerWork);

        // Timers count whole milliseconds and would round down.
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(pause)), time, cancellationToken).ConfigureAwait(false);
        return read;
    }
}
