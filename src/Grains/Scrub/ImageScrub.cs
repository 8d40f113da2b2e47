using Avatar.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avatar.Grains;

/// <summary>
/// Reads every image that a document names, once in a round, and compares it with its digest: an image that nobody asks for may rot for
/// years otherwise. It tells what it finds and changes no image. How far it has come is kept in the database, so that a run goes on
/// where the one before ended, on whichever silo.
/// </summary>
/// <remarks>
/// Images go in the order of their names, which begin with the time: what comes meanwhile stands behind, and is read in this round or the
/// next one.
/// </remarks>
internal sealed class ImageScrub(
    IImageRecords records,
    ImageCheck check,
    IOptions<FileSweepOptions> options,
    TimeProvider time,
    ILogger<ImageScrub> logger,
    FileCalls? calls = null)
{
    private const int PageLength = 20;

    /// <summary>How much a run that is cut off may have to do again.</summary>
    private static readonly TimeSpan WrittenEvery = TimeSpan.FromSeconds(10);

    /// <summary>Faces before cartoons, which live for a day: what is permanent comes first. The masters go with their faces.</summary>
    private static readonly ImageArea[] Areas = [ImageArea.Originals, ImageArea.Downloaded, ImageArea.Temp];

    private long _written;

    /// <summary>Begins a round, if one is due, or goes on with the one that was cut off, and ends with it.</summary>
    /// <exception cref="StoreException">A store cannot be asked now; the next run goes on.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // A call that hangs keeps a thread. One that the scrub has begun is enough.
        if (options.Value.ScrubEvery <= TimeSpan.Zero || calls is { HasHangingCalls: true }) return;
        if (await BeginAsync(cancellationToken).ConfigureAwait(false) is not { } progress) return;
        _written = time.GetTimestamp();
        while (progress.Area is { } area)
        {
            var page = await records.ListImagesAsync(area, progress.Last, PageLength, cancellationToken).ConfigureAwait(false);
            foreach (var record in page) progress = await TakeAsync(area, record, progress, cancellationToken).ConfigureAwait(false);
            if (page.Length == PageLength) continue;
            progress = progress with { Area = Following(area), Last = null };
            await WriteAsync(progress, cancellationToken).ConfigureAwait(false);
        }

        GrainsLog.ScrubEnded(logger, progress.Images, progress.Bytes, Now() - progress.StartedAt, progress.Damaged);
    }

    /// <summary>The round that is to be gone on with; null if the last one is over and the next is not due.</summary>
    private async Task<ScrubProgress?> BeginAsync(CancellationToken cancellationToken)
    {
        var last = await records.FindScrubAsync(cancellationToken).ConfigureAwait(false);
        if (last is { Area: not null }) return last;

        // The distance: a round that seems to have begun in the future was begun by a clock that was wrong.
        if (last is not null && (Now() - last.StartedAt).Duration() < options.Value.ScrubEvery) return null;
        var progress = new ScrubProgress { StartedAt = Now(), Area = Areas[0] };
        await WriteAsync(progress, cancellationToken).ConfigureAwait(false);
        return progress;
    }

    private async Task<ScrubProgress> TakeAsync(ImageArea area, ImageRecord record, ScrubProgress progress, CancellationToken cancellationToken)
    {
        var checkedImage = await check.RunAsync(area, record, cancellationToken).ConfigureAwait(false);
        progress = progress with
        {
            Last = record.Name,
            Images = progress.Images + checkedImage.Images,
            Bytes = progress.Bytes + checkedImage.Bytes,
            Damaged = progress.Damaged + checkedImage.Findings.Length,
        };
        GrainsMetrics.ImagesScrubbed.Add(checkedImage.Images);
        GrainsMetrics.BytesScrubbed.Add(checkedImage.Bytes);
        if (checkedImage.Findings.IsEmpty)
        {
            if (time.GetElapsedTime(_written) >= WrittenEvery) await WriteAsync(progress, cancellationToken).ConfigureAwait(false);
            return progress;
        }

        // The position is written first. Otherwise a run that is cut off after the log line would begin with the same image and log it again.
        try
        {
            await WriteAsync(progress, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException failure) when (failure.Failure is StoreFailure.OutcomeUnknown)
        {
            // Rather told twice than never.
            Tell(checkedImage);
            throw;
        }

        Tell(checkedImage);
        return progress;
    }

    private void Tell(CheckedImage image)
    {
        foreach (var (area, name, reason) in image.Findings)
        {
            GrainsLog.DamageFound(logger, area, name, reason);
            GrainsMetrics.DamageFound.Add(1, new KeyValuePair<string, object?>("area", area.FolderName()));
        }
    }

    private async Task WriteAsync(ScrubProgress progress, CancellationToken cancellationToken)
    {
        await records.WriteScrubAsync(progress, cancellationToken).ConfigureAwait(false);
        _written = time.GetTimestamp();
    }

    private DateTimeOffset Now() => SteadyClock.WallOf(time).GetUtcNow();

    private static ImageArea? Following(ImageArea area) => Array.IndexOf(Areas, area) + 1 is var next && next < Areas.Length ? Areas[next] : null;
}
