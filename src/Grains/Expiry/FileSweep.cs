using System.Collections.Immutable;
using Avatar.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avatar.Grains;

/// <summary>
/// Removes files without a document. Received photos that became no original in time are withdrawn. Cartoons, faces and masters without a
/// document are deleted, as they can be created again. Photos without a document, which are left when a database is lost or restored
/// from an older backup, are moved to <c>lost+found</c>.
/// </summary>
/// <remarks>
/// Files are listed before documents are read. The sweep touches only files older than <see cref="Age"/>, and a cartoon or face document
/// that is written more than three hours after its file is not kept. So the sweep does not remove a file whose document is about to be
/// written. A received photo is claimed and settled by its original; if settling and withdrawing compete, the store lets one succeed.
/// <para>
/// The date of a received photo does not prove that its request has ended: setting the machine's clock forwards by an hour makes a new
/// photo an hour old. So a sweep touches only received photos that an earlier sweep has seen, at least half of
/// <see cref="FileSweepOptions.IncomingAge"/> before, measured with monotonic time stamps.
/// </para>
/// </remarks>
internal sealed class FileSweep(
    IAvatarStore store, IImageStore images, IOptions<FileSweepOptions> options, TimeProvider time, GrainsMetrics metrics, ExpiryMetrics state, ILogger<FileSweep> logger)
{
    private const int BatchSize = 500;

    /// <summary>Minimum age of a file without a document to count as an orphan.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromHours(6);

    /// <summary>The received photos that the last sweep saw, each with the time stamp at which a sweep first saw it.</summary>
    private IReadOnlyDictionary<ImageName, long> _received = ImmutableDictionary<ImageName, long>.Empty;

    /// <exception cref="StoreException">Files cannot be listed, or documents not be read.</exception>
    public async Task<SweepReport> RunAsync(CancellationToken cancellationToken)
    {
        var now = SteadyClock.GetWallClock(time).GetUtcNow();
        var received = new Dictionary<ImageName, long>();
        var claimed = new HashSet<ImageName>();
        var found = new Dictionary<ImageArea, FoundFiles>();
        var report = new SweepReport { Files = 0, Deleted = 0, SetAside = 0, Failures = 0 };

        // Received photos first: a claimed photo is listed in both areas until it is settled. Among the originals it must not be taken for a
        // photo that lost its document, even if it is too young to be withdrawn.
        foreach (var area in ImageAreas.All.OrderBy(area => area is not ImageArea.Incoming))
        {
            var isReceived = area is ImageArea.Incoming;
            var cutoff = now - (isReceived ? options.Value.IncomingAge : Age);
            var batch = new List<ImageName>(BatchSize);
            await foreach (var file in images.ListAsync(area, cancellationToken))
            {
                report = report with { Files = report.Files + 1 };
                found[area] = found.GetValueOrDefault(area).With(file.Length);
                if (isReceived && !IsAbandoned(file.Name, received)) continue;
                if (file.LastModified > cutoff || (area is ImageArea.Originals && claimed.Contains(file.Name))) continue;
                batch.Add(file.Name);
                if (batch.Count < BatchSize) continue;
                report = await SweepAsync(area, batch, report, cancellationToken);
                batch.Clear();
            }

            if (batch.Count > 0) report = await SweepAsync(area, batch, report, cancellationToken);
            if (isReceived) (_received, claimed) = (received, [.. received.Keys.Select(name => name.ToOriginal()).OfType<ImageName>()]);
        }

        report = report with { Deleted = report.Deleted + await images.DeleteUnfinishedAsync(now - Age, cancellationToken) };
        if (report is { Deleted: > 0 } or { SetAside: > 0 }) GrainsLog.Swept(logger, report.Files, report.Deleted, report.SetAside);
        metrics.FilesSwept(report.Deleted + report.SetAside);
        state.Counted(found);
        return report;
    }

    /// <summary>
    /// Returns whether a received photo was first seen so long ago that no request can still use it. Records when it was first seen.
    /// </summary>
    private bool IsAbandoned(ImageName name, Dictionary<ImageName, long> received)
    {
        var now = time.GetTimestamp();
        var since = received[name] = _received.GetValueOrDefault(name, now);
        return time.GetElapsedTime(since, now) >= options.Value.IncomingAge / 2;
    }

    private async Task<SweepReport> SweepAsync(
        ImageArea area, List<ImageName> names, SweepReport report, CancellationToken cancellationToken)
    {
        var named = await FindNamedAsync(area, names, cancellationToken);
        foreach (var name in names)
        {
            var isNamed = named.Contains(name);
            if (isNamed && area is not ImageArea.Incoming) continue;
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                if (isNamed) await images.SettleAsync(name, cancellationToken);
                else report = await RemoveAsync(area, name, report, cancellationToken);
            }
            catch (StoreException failure)
            {
                report = report with { Failures = report.Failures + 1 };
                GrainsLog.SweepOfFileFailed(logger, area, name, failure);
            }
        }

        return report;
    }

    /// <summary>
    /// Returns the names that documents refer to. A received photo is looked up by its name as an original, a master by its face's name, a vector drawing
    /// also by its cartoon's.
    /// </summary>
    private async Task<ImmutableHashSet<ImageName>> FindNamedAsync(
        ImageArea area, List<ImageName> names, CancellationToken cancellationToken)
    {
        if (area is ImageArea.Incoming)
        {
            var originals = await store.ImageRecords.FindNamesAsync(
                ImageArea.Originals, [.. names.Select(name => name.ToOriginal()).OfType<ImageName>()], cancellationToken);
            return [.. names.Where(name => name.ToOriginal() is { } original && originals.Contains(original))];
        }

        if (area is not ImageArea.Masters) return await store.ImageRecords.FindNamesAsync(area, names, cancellationToken);
        var faces = names.SelectMany(MasterNames.InAllFormats).ToHashSet();
        var found = await store.ImageRecords.FindNamesAsync(ImageArea.Downloaded, faces, cancellationToken);
        var cartoons = names.Where(name => name.IsSvg).SelectMany(MasterNames.InAllFormats).ToHashSet();
        if (cartoons.Count > 0) found = found.Union(await store.ImageRecords.FindNamesAsync(ImageArea.Temp, cartoons, cancellationToken));
        return [.. names.Where(name => name.InAllFormats().Any(found.Contains))];
    }

    private async Task<SweepReport> RemoveAsync(ImageArea area, ImageName name, SweepReport report, CancellationToken cancellationToken)
    {
        if (area is ImageArea.Originals)
        {
            await images.SetAsideAsync(area, name, cancellationToken);
            GrainsLog.SetAside(logger, area, name);
            return report with { SetAside = report.SetAside + 1 };
        }

        // A name in the area of received photos that contains no original's name is a foreign file.
        if (area is ImageArea.Incoming && name.ToOriginal() is not null) await images.WithdrawAsync(name, cancellationToken);
        else await images.DeleteAsync(area, name, cancellationToken);
        return report with { Deleted = report.Deleted + 1 };
    }
}

/// <summary>How often sweep and scrub run.</summary>
[Settings("Avatar:Files")]
public sealed class FileSweepOptions
{
    [Setting("Interval between sweeps, which look for image files that no document refers to."), DurationRange("00:01:00", "31.00:00:00")]
    public TimeSpan SweepPeriod { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// It must exceed the longest request: withdrawing a photo during its request fails that request, but loses nothing that was
    /// acknowledged.
    /// </summary>
    [Setting("Minimum age at which a sweep removes a received photo that did not become an original."), DurationRange("00:01:00", "1.00:00:00")]
    public TimeSpan IncomingAge { get; set; } = TimeSpan.FromHours(1);

    [Setting("Interval at which every image is read, at 5 MB/s at most, and compared with its digest; 0 disables this check.")]
    [DurationRange("00:01:00", "365.00:00:00", AllowsZero = true)]
    public TimeSpan ScrubEvery { get; set; } = TimeSpan.FromDays(30);
}
