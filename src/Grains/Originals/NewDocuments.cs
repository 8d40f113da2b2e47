using Avatar.Imaging;

namespace Avatar.Grains;

/// <summary>Creates the documents of new images.</summary>
internal static class NewDocuments
{
    public static Original Original(OriginalId id, DeviceId device, UploadedFile file, DateTimeOffset createdAt, string baseUrl)
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
            Style = style,
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
