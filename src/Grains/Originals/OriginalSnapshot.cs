using System.Collections.Immutable;
using Avatar.Imaging;

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
            foreach (var file in Cartoons.SelectMany(cartoon => cartoon.GetFiles())) yield return file;
            if (Face is not null)
            {
                foreach (var name in Face.Filename.InAllFormats()) yield return (ImageArea.Masters, name);
                yield return (ImageArea.Masters, Face.Filename.ToSvg());
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

/// <summary>
/// A face and its master, and an image and its vector drawing, have the same name except for the extension, so that each can be found from the
/// other.
/// </summary>
internal static class MasterNames
{
    /// <summary>Returns the cartoon's files: its image and, of a vector drawing, the drawing.</summary>
    public static IEnumerable<(ImageArea Area, ImageName Name)> GetFiles(this RegeneratedCartoon cartoon) => cartoon.Style == CartoonStyles.Vector
        ? [(ImageArea.Masters, cartoon.Filename.ToSvg()), (ImageArea.Temp, cartoon.Filename)]
        : [(ImageArea.Temp, cartoon.Filename)];

    /// <summary>Returns the name with the extension of each image format.</summary>
    public static IEnumerable<ImageName> InAllFormats(this ImageName name) =>
        ImageFormats.All.Select(format => name.WithExtension(format.FileExtension()));
}

/// <summary>Creates the documents of new images.</summary>
internal static class NewDocuments
{
    public static Original Original(OriginalId id, DeviceId device, UploadedFile file, FoundFaces? faces, DateTimeOffset createdAt, string baseUrl)
    {
        var path = GetPath(ImageArea.Originals, file.Filename);
        return new()
        {
            Id = id,
            DeviceId = device,
            Filename = file.Filename,
            FilePath = path,
            ImageUrl = baseUrl + path,
            FileSize = file.FileSize,
            MimeType = file.Format.MimeType(),
            CreatedAt = createdAt,
            Width = file.Width,
            Height = file.Height,
            Sha256 = file.StoredSha256,
            Faces = faces,
        };
    }

    public static RegeneratedCartoon Cartoon(
        CartoonId id, Original original, DateTimeOffset createdAt, UncommittedFile file, EncodedImage drawing, string style, long seed, string baseUrl)
    {
        var path = GetPath(ImageArea.Temp, file.Name);
        return new()
        {
            Id = id,
            DeviceId = original.DeviceId,
            OriginalId = original.Id,
            Filename = file.Name,
            FilePath = path,
            ImageUrl = baseUrl + path,
            FileSize = drawing.Bytes.Length,
            MimeType = drawing.Format.MimeType(),
            CreatedAt = createdAt,
            Width = drawing.Width,
            Height = drawing.Height,
            Style = drawing.Style ?? style,
            Seed = seed,
            Sha256 = file.Sha256,
        };
    }

    /// <param name="id">The face's id.</param>
    /// <param name="source">The chosen cartoon.</param>
    /// <param name="snapshot">The original's documents; its cartoons are deleted with this download.</param>
    /// <param name="files">The face's files; their time becomes the face's creation time.</param>
    /// <param name="cut">The encoded face.</param>
    /// <param name="baseUrl">Scheme and host for the URL.</param>
    public static DownloadedFace Face(
        FaceId id, RegeneratedCartoon source, OriginalSnapshot snapshot, UncommittedFace files, EncodedImage cut, string baseUrl)
    {
        var path = GetPath(ImageArea.Downloaded, files.Name);
        return new()
        {
            Id = id,
            DeviceId = source.DeviceId,
            OriginalId = source.OriginalId,
            Filename = files.Name,
            FilePath = path,
            FaceUrl = baseUrl + path,
            FileSize = cut.Bytes.Length,
            MimeType = cut.Format.MimeType(),
            SourceCartoonId = source.Id,
            CreatedAt = files.Time,
            Width = cut.Width,
            Height = cut.Height,
            CartoonIds = [.. snapshot.Cartoons.Select(cartoon => cartoon.Id)],
            Sha256 = files.Sha256,
            MasterSha256 = files.MasterSha256,
        };
    }

    private static string GetPath(ImageArea area, ImageName name) => $"{area.PathPrefix()}{name}";
}
