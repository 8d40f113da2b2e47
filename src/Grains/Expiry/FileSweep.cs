using System.Collections.Immutable;
using Avatar.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avatar.Grains;

/// <summary>
/// One walk over the files. Received photos that became no original in time are withdrawn. Of the other files without a document, those
/// that can be made again (cartoons, faces, masters) are deleted, and photos, which only a lost or older database leaves without one,
/// are moved to <c>lost+found</c>.
/// </summary>
/// <remarks>
/// Files are listed first and documents read afterwards. Only files older than <see cref="Age"/> are touched, while no document of a
/// cartoon or face is kept that was written later than three hours after its file: so no file is taken whose document is still to come. A
/// received photo is claimed and settled by its original: of settling and withdrawing, the store lets one succeed.
/// <para>
/// The date of a received photo does not tell that its request is over: a step of the machine's clock by an hour makes a photo of this second
/// an hour old. So a sweep touches only those that an earlier one has seen too, half of <see cref="FileSweepOptions.IncomingAge"/>
/// or more before by time stamps, which nobody sets.
/// </para>
/// </remarks>
internal sealed class FileSweep(
    IAvatarStore store, IImageStore images, IOptions<FileSweepOptions> options, TimeProvider time, ILogger<FileSweep> logger)
{
    private const int BatchSize = 500;

    /// <summary>How old a file without a document is before it is an orphan.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromHours(6);

    /// <summary>The received photos that the last sweep saw, each with the time stamp of the first sweep that did.</summary>
    private IReadOnlyDictionary<ImageName, long> _received = ImmutableDictionary<ImageName, long>.Empty;

    /// <exception cref="StoreException">Files cannot be listed, or documents not be read.</exception>
    public async Task<SweepReport> RunAsync(CancellationToken cancellationToken)
    {
        var now = SteadyClock.WallOf(time).GetUtcNow();
        var received = new Dictionary<ImageName, long>();
        var claimed = new HashSet<ImageName>();
        var report = new SweepReport { Files = 0, Deleted = 0, SetAside = 0, Failures = 0 };

        // Received photos first: a claimed one that is left behind must not be taken for an original whose document was lost, nor one
        // that is still too young here for an old one there.
        foreach (var area in ImageAreas.All.OrderBy(area => area is not ImageArea.Incoming))
        {
            var isReceived = area is ImageArea.Incoming;
            var cutoff = now - (isReceived ? options.Value.IncomingAge : Age);
            var batch = new List<ImageName>(BatchSize);
            await foreach (var file in images.ListAsync(area, cancellationToken))
            {
                report = report with { Files = report.Files + 1 };
                if (isReceived && !HasStood(file.Name, received)) continue;
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
        GrainsMetrics.FilesSwept.Add(report.Deleted + report.SetAside);
        return report;
    }

    /// <summary>Whether a received photo stands there for so long that no request can be at work on it; notes when it was first seen.</summary>
    private bool HasStood(ImageName name, Dictionary<ImageName, long> received)
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

    /// <summary>Those that a document names; a received photo by the name that it has as an original, a master by its face, whatever the extensions are.</summary>
    private async Task<ImmutableHashSet<ImageName>> FindNamedAsync(
        ImageArea area, List<ImageName> names, CancellationToken cancellationToken)
    {
        if (area is ImageArea.Incoming)
        {
            var originals = await store.FindFilenamesAsync(
                ImageArea.Originals, [.. names.Select(name => name.ToOriginal()).OfType<ImageName>()], cancellationToken);
            return [.. names.Where(name => name.ToOriginal() is { } original && originals.Contains(original))];
        }

        if (area is not ImageArea.Masters) return await store.FindFilenamesAsync(area, names, cancellationToken);
        var faces = names.SelectMany(MasterNames.InAllFormats).ToHashSet();
        var found = await store.FindFilenamesAsync(ImageArea.Downloaded, faces, cancellationToken);
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

        // A name in the area of received photos that leads to no original can only be somebody else's file.
        if (area is ImageArea.Incoming && name.ToOriginal() is not null) await images.WithdrawAsync(name, cancellationToken);
        else await images.DeleteAsync(area, name, cancellationToken);
        return report with { Deleted = report.Deleted + 1 };
    }
}
