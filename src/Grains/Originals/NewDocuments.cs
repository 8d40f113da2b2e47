using Avatar.Imaging;

namespace Avatar.Grains;

/// <summary>The documents of new images.</summary>
internal static class NewDocuments
{
    public static Original Original(OriginalId id, CreateOriginal command, DateTimeOffset createdAt)
    {
        var path = PathOf(ImageArea.Originals, command.File.Filename);
        return new()
        {
            Id = id,
            DeviceId = command.DeviceId,
            Filename = command.File.Filename,
            FilePath = path,
            ImageUrl = command.PublicBaseUrl + path,
            FileSize = command.File.FileSize,
            MimeType = command.File.MimeType,
            CreatedAt = createdAt,
            Width = command.File.Width,
            Height = command.File.Height,
            Sha256 = command.File.StoredSha256,
        };
    }

    public static RegeneratedCartoon Cartoon(
        CartoonId id, Original original, DateTimeOffset createdAt, UncommittedFile file, EncodedImage drawing, string style, long seed, string baseUrl)
    {
        var path = PathOf(ImageArea.Temp, file.Name);
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

    /// <param name="id">The face's.</param>
    /// <param name="source">The cartoon that was chosen.</param>
    /// <param name="snapshot">The original's documents: its cartoons go with this download.</param>
    /// <param name="files">The face's files; their time is that of the face.</param>
    /// <param name="cut">What is in it.</param>
    /// <param name="baseUrl">Scheme and host for the URL.</param>
    public static DownloadedFace Face(
        FaceId id, RegeneratedCartoon source, OriginalSnapshot snapshot, UncommittedFace files, EncodedImage cut, string baseUrl)
    {
        var path = PathOf(ImageArea.Downloaded, files.Name);
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

    private static string PathOf(ImageArea area, ImageName name) => $"{area.PathPrefix()}{name}";
}
