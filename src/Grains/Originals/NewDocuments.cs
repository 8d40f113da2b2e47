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
        };
    }

    public static RegeneratedCartoon Cartoon(
        CartoonId id, Original original, DateTimeOffset createdAt, ImageName name, EncodedImage drawing, string style, long seed, string baseUrl)
    {
        var path = PathOf(ImageArea.Temp, name);
        return new()
        {
            Id = id,
            DeviceId = original.DeviceId,
            OriginalId = original.Id,
            Filename = name,
            FilePath = path,
            ImageUrl = baseUrl + path,
            FileSize = drawing.Bytes.Length,
            MimeType = drawing.Format.MimeType(),
            CreatedAt = createdAt,
            Width = drawing.Width,
            Height = drawing.Height,
            Style = style,
            Seed = seed,
        };
    }

    /// <param name="id">The face's.</param>
    /// <param name="source">The cartoon that was chosen.</param>
    /// <param name="snapshot">The original's documents: its cartoons go with this download.</param>
    /// <param name="createdAt">The time in <paramref name="name"/>.</param>
    /// <param name="name">The face's file.</param>
    /// <param name="cut">What is in it.</param>
    /// <param name="baseUrl">Scheme and host for the URL.</param>
    public static DownloadedFace Face(
        FaceId id, RegeneratedCartoon source, OriginalSnapshot snapshot, DateTimeOffset createdAt, ImageName name, EncodedImage cut, string baseUrl)
    {
        var path = PathOf(ImageArea.Downloaded, name);
        return new()
        {
            Id = id,
            DeviceId = source.DeviceId,
            OriginalId = source.OriginalId,
            Filename = name,
            FilePath = path,
            FaceUrl = baseUrl + path,
            FileSize = cut.Bytes.Length,
            MimeType = cut.Format.MimeType(),
            SourceCartoonId = source.Id,
            CreatedAt = createdAt,
            Width = cut.Width,
            Height = cut.Height,
            CartoonIds = [.. snapshot.Cartoons.Select(cartoon => cartoon.Id)],
        };
    }

    private static string PathOf(ImageArea area, ImageName name) => $"{area.PathPrefix()}{name}";
}
