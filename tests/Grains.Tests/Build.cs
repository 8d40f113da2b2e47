namespace Avatar.Grains.Tests;

/// <summary>Documents for tests.</summary>
internal static class Build
{
    public static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeMilliseconds(1_736_000_000_000);

    public static Original Original(DeviceId device, int minute = 0)
    {
        var time = Time.AddMinutes(minute);
        var name = ImageName.ForOriginal(time, "jpg");
        return new()
        {
            Id = OriginalId.New(TimeProvider.System),
            DeviceId = device,
            Filename = name,
            FilePath = $"/uploads/originals/{name}",
            ImageUrl = $"http://test/uploads/originals/{name}",
            FileSize = 7,
            MimeType = "image/jpeg",
            CreatedAt = time,
            Width = 4,
            Height = 3,
        };
    }

    public static RegeneratedCartoon Cartoon(Original original, DateTimeOffset createdAt)
    {
        var name = ImageName.ForDerived(createdAt, original.Id, "jpg");
        return new()
        {
            Id = CartoonId.New(TimeProvider.System),
            DeviceId = original.DeviceId,
            OriginalId = original.Id,
            Filename = name,
            FilePath = $"/uploads/temp/{name}",
            ImageUrl = $"http://test/uploads/temp/{name}",
            FileSize = 7,
            MimeType = "image/jpeg",
            CreatedAt = createdAt,
            Width = 4,
            Height = 3,
            Style = "comic",
            Seed = 1,
        };
    }

    public static DownloadedFace Face(Original original, RegeneratedCartoon source)
    {
        var time = source.CreatedAt.AddMilliseconds(1);
        var name = ImageName.ForDerived(time, original.Id, "jpg");
        return new()
        {
            Id = FaceId.New(TimeProvider.System),
            DeviceId = original.DeviceId,
            OriginalId = original.Id,
            Filename = name,
            FilePath = $"/uploads/downloaded/{name}",
            FaceUrl = $"http://test/uploads/downloaded/{name}",
            FileSize = 7,
            MimeType = "image/jpeg",
            SourceCartoonId = source.Id,
            CreatedAt = time,
            Width = 3,
            Height = 3,
            CartoonIds = [source.Id],
        };
    }
}
