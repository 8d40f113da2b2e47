using Avatar.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avatar.Grains;

/// <summary>
/// Reads every image that a document refers to, once per round, and compares it with its digest. Otherwise damage to an image that no
/// client requests could go unnoticed for years. It reports damage and changes no image. Its position is stored in the database, so that
/// the next run, on any silo, resumes there.
/// </summary>
/// <remarks>
/// Images are read in the order of their names, which begin with the time: a new image comes after the position, and is read in this
/// round or the next one.
/// </remarks>
internal sealed class ImageScrub(
    IAvatarStore store,
    ImageCheck check,
    IOptions<FileSweepOptions> options,
    TimeProvider time,
    GrainsMetrics metrics,
    ILogger<ImageScrub> logger,
    FileCalls? calls = null)
{
    private const int PageLength = 20;

    /// <summary>How often the position is saved: an interrupted run repeats at most about this much work.</summary>
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(10);

    /// <summary>Permanent images come before cartoons, which expire. Masters are read together with their faces.</summary>
    private static readonly ImageArea[] Areas = [ImageArea.Originals, ImageArea.Downloaded, ImageArea.Temp];

    private long _savedAt;

    /// <summary>Resumes an interrupted round, or starts one if it is due, and runs it to its end.</summary>
    /// <exception cref="StoreException">A store does not respond; the next run resumes.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // A file call that hangs occupies a thread, so do not start another one while any hangs.
        if (options.Value.ScrubEvery <= TimeSpan.Zero || calls is { HasHangingCalls: true }) return;
        if (await BeginAsync(cancellationToken).ConfigureAwait(false) is not { } progress) return;
        _savedAt = time.GetTimestamp();
        while (progress.Area is { } area)
        {
            var page = await store.ImageRecords.ListAsync(area, progress.Last, PageLength, cancellationToken).ConfigureAwait(false);
            foreach (var record in page) progress = await CheckAsync(area, record, progress, cancellationToken).ConfigureAwait(false);
            if (page.Length == PageLength) continue;
            progress = progress with { Area = GetNext(area), Last = null };
            await SaveAsync(progress, cancellationToken).ConfigureAwait(false);
        }

        GrainsLog.ScrubEnded(logger, progress.Images, progress.Bytes, Now() - progress.StartedAt, progress.Damaged);
    }

    /// <summary>Returns the round to run; null if the last one has ended and the next is not due.</summary>
    private async Task<ScrubProgress?> BeginAsync(CancellationToken cancellationToken)
    {
        var last = await store.ImageRecords.FindScrubAsync(cancellationToken).ConfigureAwait(false);
        if (last is { Area: not null }) return last;

        // Absolute: a round that seems to have started in the future was started while the clock was wrong.
        if (last is not null && (Now() - last.StartedAt).Duration() < options.Value.ScrubEvery) return null;
        var progress = new ScrubProgress { StartedAt = Now(), Area = Areas[0] };
        await SaveAsync(progress, cancellationToken).ConfigureAwait(false);
        return progress;
    }

    private async Task<ScrubProgress> CheckAsync(ImageArea area, ImageRecord record, ScrubProgress progress, CancellationToken cancellationToken)
    {
        var checkedImage = await check.RunAsync(area, record, cancellationToken).ConfigureAwait(false);
        progress = progress with
        {
            Last = record.Name,
            Images = progress.Images + checkedImage.Images,
            Bytes = progress.Bytes + checkedImage.Bytes,
            Damaged = progress.Damaged + checkedImage.Findings.Length,
        };
        metrics.Scrubbed(checkedImage.Images, checkedImage.Bytes);
        if (checkedImage.Findings.IsEmpty)
        {
            if (time.GetElapsedTime(_savedAt) >= SaveInterval) await SaveAsync(progress, cancellationToken).ConfigureAwait(false);
            return progress;
        }

        // Save the position first. Otherwise a run that is interrupted after logging would start with the same image and log it again.
        try
        {
            await SaveAsync(progress, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException failure) when (failure.Failure is StoreFailure.OutcomeUnknown)
        {
            // The position may not be saved: reporting twice is better than not at all.
            Report(checkedImage);
            throw;
        }

        Report(checkedImage);
        return progress;
    }

    private void Report(CheckedImage image)
    {
        foreach (var (area, name, reason) in image.Findings)
        {
            GrainsLog.DamageFound(logger, area, name, reason);
            metrics.DamageFound(area);
        }
    }

    private async Task SaveAsync(ScrubProgress progress, CancellationToken cancellationToken)
    {
        await store.ImageRecords.WriteScrubAsync(progress, cancellationToken).ConfigureAwait(false);
        _savedAt = time.GetTimestamp();
    }

    private DateTimeOffset Now() => SteadyClock.GetWallClock(time).GetUtcNow();

    private static ImageArea? GetNext(ImageArea area) => Array.IndexOf(Areas, area) + 1 is var next && next < Areas.Length ? Areas[next] : null;
}
