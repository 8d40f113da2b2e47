using System.Collections.Immutable;

namespace Avatar.Grains;

/// <summary>
/// The documents of one original as they were after the last commit. It is replaced whole, so that reads may come in between
/// the steps of a change.
/// </summary>
/// <param name="Original">Null while there is none.</param>
/// <param name="Cartoons">Newest first. With a face: those that are still to be removed.</param>
/// <param name="Face">Null until the download.</param>
internal sealed record OriginalSnapshot(Original? Original, ImmutableArray<RegeneratedCartoon> Cartoons, DownloadedFace? Face)
{
    /// <summary>What a client may see: once there is a face, there are no cartoons.</summary>
    public ImmutableArray<RegeneratedCartoon> VisibleCartoons => Face is null ? Cartoons : [];

    /// <summary>Every file that the documents name; a face's master is named by its face, whatever its format.</summary>
    public IEnumerable<(ImageArea Area, ImageName Name)> Files
    {
        get
        {
            foreach (var cartoon in Cartoons) yield return (ImageArea.Temp, cartoon.Filename);
            if (Face is not null)
            {
                foreach (var name in Face.Filename.InAllFormats()) yield return (ImageArea.Masters, name);
                yield return (ImageArea.Downloaded, Face.Filename);
            }

            if (Original is not null) yield return (ImageArea.Originals, Original.Filename);
        }
    }

    public RegeneratedCartoon? Find(CartoonId id) => Cartoons.FirstOrDefault(cartoon => cartoon.Id == id);

    /// <summary>Now, in whole milliseconds, but later than anything of this original.</summary>
    public DateTimeOffset NextTime(TimeProvider time)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var latest = Cartoons.Select(cartoon => cartoon.CreatedAt).Append(Original?.CreatedAt ?? DateTimeOffset.MinValue).Max();
        return DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(now, latest.ToUnixTimeMilliseconds() + 1));
    }

    public OriginalSnapshot With(RegeneratedCartoon cartoon) => this with { Cartoons = Cartoons.Insert(0, cartoon) };

    public OriginalSnapshot Without(IReadOnlyCollection<RegeneratedCartoon> gone) =>
        this with { Cartoons = Cartoons.RemoveRange(gone) };
}
