namespace Avatar.Tests;

/// <summary>A sample of each wire type, with a value in every member; for enumerations, a sample of each value.</summary>
internal static class WireSamples
{
    private static readonly Guid Call = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");
    private static readonly AddressKey Address = new(0x2001_0db8_0001_0002, IsNetwork: true);
    private const string Base = "https://avatar.example";

    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero);
    private static readonly DeviceId Device = DeviceId.Parse("123e4567-e89b-12d3-a456-426614174000");
    private static readonly OriginalId OriginalId = OriginalId.Parse("507f1f77bcf86cd799439011");
    private static readonly CartoonId CartoonId = CartoonId.Parse("507f1f77bcf86cd799439012");
    private static readonly FaceId FaceId = FaceId.Parse("507f1f77bcf86cd799439013");
    private static readonly IdempotencyKey Key = IdempotencyKey.Parse("upload-7");
    private static readonly ImageName PhotoName = ImageName.Parse("1772366400123_0123456789abcdef01234567.webp");
    private static readonly ImageName CartoonName = ImageName.Parse("1772366400124_507f1f77bcf86cd799439011.jpg");
    private static readonly ImageName FaceName = ImageName.Parse("1772366400125_507f1f77bcf86cd799439011.png");

    private static readonly FaceBox Box = new(0.2981, 0.1725, 0.3317, 0.2488);
    private static readonly FoundFaces Faces = new() { Boxes = [Box, new(0.7042, 0.3312, 0.1208, 0.0906)] };

    private static readonly UploadedFile File = new()
    {
        Filename = PhotoName,
        FileSize = 2_456_789,
        Format = ImageFormat.Webp,
        Width = 1200,
        Height = 1600,
        Sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        StoredSha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a01",
    };

    private static readonly Original Original = new()
    {
        Id = OriginalId,
        DeviceId = Device,
        Filename = PhotoName,
        FilePath = $"/uploads/originals/{PhotoName}",
        ImageUrl = $"{Base}/uploads/originals/{PhotoName}",
        FileSize = 2_456_789,
        MimeType = "image/webp",
        CreatedAt = Noon,
        Width = 1200,
        Height = 1600,
        Sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a01",
        Faces = Faces,
    };

    private static readonly RegeneratedCartoon Cartoon = new()
    {
        Id = CartoonId,
        DeviceId = Device,
        OriginalId = OriginalId,
        Filename = CartoonName,
        FilePath = $"/uploads/temp/{CartoonName}",
        ImageUrl = $"{Base}/uploads/temp/{CartoonName}",
        FileSize = 1_892_345,
        MimeType = "image/jpeg",
        CreatedAt = Noon.AddMilliseconds(1),
        Width = 768,
        Height = 1024,
        Style = "comic",
        Seed = 9_007_199_254_740_991,
        Sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a02",
    };

    private static readonly DownloadedFace Face = new()
    {
        Id = FaceId,
        DeviceId = Device,
        OriginalId = OriginalId,
        Filename = FaceName,
        FilePath = $"/uploads/downloaded/{FaceName}",
        FaceUrl = $"{Base}/uploads/downloaded/{FaceName}",
        FileSize = 567_890,
        MimeType = "image/png",
        SourceCartoonId = CartoonId,
        CreatedAt = Noon.AddMilliseconds(2),
        Width = 512,
        Height = 640,
        CartoonIds = [CartoonId, CartoonId.Parse("507f1f77bcf86cd799439014")],
        Sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a03",
        MasterSha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a04",
    };

    private static readonly object[] Values =
    [
        Device,
        OriginalId,
        CartoonId,
        FaceId,
        Key,
        PhotoName,
        Address,
        new Device { DeviceId = Device, CreatedAt = Noon, LastActiveAt = Noon.AddMinutes(1) },
        Box,
        Faces,
        Original,
        Cartoon,
        Face,
        File,
        new PageRequest(2, 20),
        new ListedCartoon { Cartoon = Cartoon, Original = Original },
        new ListedFace { Face = Face, Original = Original },
        new OriginalList { Originals = [Original], Total = 41 },
        new FaceList { Faces = [new ListedFace { Face = Face, Original = Original }], Total = 21 },
        new OriginalState { Original = Original, Cartoons = [Cartoon], Face = Face, CartoonLifetime = TimeSpan.FromDays(1) },
        new UploadRequest
        {
            File = File, Style = "comic", Seed = 7, IdempotencyKey = Key, PublicBaseUrl = Base, CallId = Call, OriginalId = OriginalId, CartoonId = CartoonId,
            Address = Address,
        },
        new UploadAnswer { Original = Original, Cartoon = Cartoon, Replayed = true },
        new RegenerateRequest
        {
            OriginalId = OriginalId, Style = "comic", Seed = 7, IdempotencyKey = Key, PublicBaseUrl = Base, CallId = Call, CartoonId = CartoonId,
            Address = Address,
        },
        new RegenerateAnswer { Original = Original, Cartoons = [Cartoon], Cartoon = Cartoon, Replayed = true },
        new DownloadRequest { CartoonId = CartoonId, Format = ImageFormat.Png, PublicBaseUrl = Base, CallId = Call, Address = Address, Face = 1 },
        new DownloadAnswer { Face = Face, Created = true },
        new PreviewRequest { CartoonId = CartoonId, Face = 1, Address = Address },
        new PreviewAnswer { Original = Original, Cartoon = Cartoon, Face = Box, IsOnlyFace = true, Cutter = "local" },
        new DeletedDevice { Originals = 3, Cartoons = 5, Faces = 2 },
        new ExpiryReport { Originals = 3, Cartoons = 5, Failures = 1 },
        new SiloReport { Silo = "10.0.0.7:11111@1234", Version = "1.2.3", Places = 8, InUse = 7, Queue = 3 },
        new SweepReport { Files = 100, Deleted = 4, SetAside = 2, Failures = 1 },
        AvatarException.RateLimited(TimeSpan.FromSeconds(7), 600),
        .. Enum.GetValues<AvatarError>(),
        .. Enum.GetValues<ImageArea>(),
        .. Enum.GetValues<ImageFormat>(),
    ];

    /// <summary>Samples by alias. The key of an enumeration value includes its name, so that a number cannot change its meaning.</summary>
    public static IReadOnlyDictionary<string, object> All { get; } = Values.ToDictionary(
        value => value is Enum ? $"{WireTypes.GetName(value.GetType())}.{value}" : WireTypes.GetName(value.GetType()));
}
