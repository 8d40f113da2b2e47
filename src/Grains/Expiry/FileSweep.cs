using System.Collections.Immutable;
using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>
/// One walk over the files: those that no document names are deleted if they were temporary, or masters, which can be done
/// without, and moved to <c>lost+found</c> if they were neither.
/// </summary>
/// <remarks>
/// Files are listed first and documents read afterwards, and only files older than <see cref="Age"/> are touched, while
/// nothing is committed later than an hour after its file was written: so no file is taken whose document is still to come.
/// </remarks>
internal sealed class FileSweep(IAvatarStore store, IImageStore images, TimeProvider time, ILogger<FileSweep> logger)
{
    private const int BatchSize = 500;

    /// <summary>How old a file without a document is before it is an orphan.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromHours(6);

    /// <exception cref="StoreException">Files cannot be listed, or documents not be read.</exception>
    public async Task<SweepReport> RunAsync(CancellationToken cancellationToken)
    {
        var cutoff = time.GetUtcNow() - Age;
        var report = new SweepReport { Files = 0, Deleted = 0, SetAside = 0, Failures = 0 };
        foreach (var area in ImageAreas.All)
        {
            var batch = new List<ImageName>(BatchSize);
            await foreach (var file in images.ListAsync(area, cancellationToken))
            {
                report = report with { Files = report.Files + 1 };
                if (file.LastModified > cutoff) continue;
                batch.Add(file.Name);
                if (batch.Count < BatchSize) continue;
                report = await SweepAsync(area, batch, report, cancellationToken);
                batch.Clear();
            }

            if (batch.Count > 0) report = await SweepAsync(area, batch, report, cancellationToken);
        }

        report = report with { Deleted = report.Deleted + await images.DeleteUnfinishedAsync(cutoff, cancellationToken) };
        if (report is { Deleted: > 0 } or { SetAside: > 0 }) GrainsLog.Swept(logger, report.Files, report.Deleted, report.SetAside);
        GrainsMetrics.FilesSwept.Add(report.Deleted + report.SetAside);
        return report;
    }

    private async Task<SweepReport> SweepAsync(
        ImageArea area, List<ImageName> names, SweepReport report, CancellationToken cancellationToken)
    {
        var named = await FindNamedAsync(area, names, cancellationToken);
        foreach (var name in names)
        {
            if (named.Contains(name)) continue;
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                report = await RemoveAsync(area, name, report, cancellationToken);
            }
            catch (StoreException failure)
            {
                report = report with { Failures = report.Failures + 1 };
                GrainsLog.SweepOfFileFailed(logger, area, name, failure);
            }
        }

        return report;
    }

    /// <summary>Those that a document names; a master is named by its face, whatever the extensions are.</summary>
    private async Task<ImmutableHashSet<ImageName>> FindNamedAsync(
        ImageArea area, List<ImageName> names, CancellationToken cancellationToken)
    {
        if (area is not ImageArea.Masters) return await store.FindFilenamesAsync(area, names, cancellationToken);
        var faces = names.SelectMany(MasterNames.InAllFormats).ToHashSet();
        var found = await store.FindFilenamesAsync(ImageArea.Downloaded, faces, cancellationToken);
        return [.. names.Where(name => name.InAllFormats().Any(found.Contains))];
    }

    private async Task<SweepReport> RemoveAsync(ImageArea area, ImageName name, SweepReport report, CancellationToken cancellationToken)
    {
        if (area is ImageArea.Temp or ImageArea.Masters)
        {
            await images.DeleteAsync(area, name, cancellationToken);
            return report with { Deleted = report.Deleted + 1 };
        }

        await images.SetAsideAsync(area, name, cancellationToken);
        GrainsLog.SetAside(logger, area, name);
        return report with { SetAside = report.SetAside + 1 };
    }
}
