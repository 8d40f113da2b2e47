using System.Collections.Immutable;

namespace Avatar.Grains;

/// <summary>
/// The documents of one original after the last commit. Immutable and replaced as a whole, so that reads may run between the steps of a
/// change.
/// </summary>
/// <param name="Original">Null if it does not exist.</param>
/// <param name="Cartoons">Newest first. If there is a face: the cartoons not yet deleted.</param>
/// <param name="Face">Null until the download.</param>
internal sealed record OriginalSnapshot(Original? Original, ImmutableArray<RegeneratedCartoon> Cartoons, DownloadedFace? Face)
{
    /// <summary>The cartoons that clients see: none once there is a face.</summary>
    public ImmutableArray<RegeneratedCartoon> VisibleCartoons => Face is null ? Cartoons : [];

    /// <summary>All files that belong to the documents. A face's master may have any format, so all possible names are returned.</summary>
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

    /// <summary>
    /// Returns the current time in whole milliseconds, moved forwards if necessary to be later than the original and its cartoons.
    /// </summary>
    public DateTimeOffset NextTime(TimeProvider time)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var latest = Cartoons.Select(cartoon => cartoon.CreatedAt).Append(Original?.CreatedAt ?? DateTimeOffset.MinValue).Max();
        return DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(now, latest.ToUnixTimeMilliseconds() + 1));
    }

    public OriginalSnapshot With(RegeneratedCartoon cartoon) => this with { Cartoons = Cartoons.Insert(0, cartoon) };

    public OriginalSnapshot Without(IReadOnlyCollection<RegeneratedCartoon> deleted) =>
        this with { Cartoons = Cartoons.RemoveRange(deleted) };
}

/// <summary>A face and its master have the same name except for the extension, so that each can be found from the other.</summary>
internal static class MasterNames
{
    /// <summary>Returns the name with the extension of each image format.</summary>
    public static IEnumerable<ImageName> InAllFormats(this ImageName name) =>
        ImageFormats.All.Select(format => name.WithExtension(format.FileExtension()));
}
