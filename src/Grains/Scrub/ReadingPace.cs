namespace Avatar.Grains;

/// <summary>
/// How fast the scrub reads. It pauses after each piece until the average is no more than <see cref="BytesPerSecond"/>, and at least four
/// times as long as the piece took to read. So it uses the disk for a fifth of the time at most. A disk that others use, from whichever
/// machine, answers slowly, and the pauses grow with that.
/// </summary>
internal sealed class ReadingPace(TimeProvider time)
{
    /// <summary>Decimal megabytes, as disks are sold.</summary>
    public const int BytesPerSecond = 5_000_000;

    /// <summary>Bytes of one piece: what the store reads at once.</summary>
    public const int PieceLength = 128 * 1024;

    /// <summary>What a piece counts for at least: to find a small image is work, too.</summary>
    public const int LeastLength = 64 * 1024;

    private const int RestPerWork = 4;

    /// <summary>Does a piece of work, and rests after it.</summary>
    /// <param name="work">Opens an image, or reads a piece of it; returns the bytes that were read.</param>
    /// <param name="cancellationToken">Ends the rest.</param>
    public async Task<int> TakeAsync(Func<Task<int>> work, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var read = await work().ConfigureAwait(false);
        var took = time.GetElapsedTime(began);
        var least = TimeSpan.FromSeconds((double)Math.Max(read, LeastLength) / BytesPerSecond) - took;
        var rest = Math.Max(least.TotalMilliseconds, took.TotalMilliseconds * RestPerWork);

        // Timers count whole milliseconds, and would round down.
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(rest)), time, cancellationToken).ConfigureAwait(false);
        return read;
    }
}
