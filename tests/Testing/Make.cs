using System.Collections.Immutable;
using System.Globalization;
using Avatar.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.Testing;

/// <summary>Creates documents that satisfy every rule; a test changes the relevant values with <c>with</c>.</summary>
public static class Make
{
    /// <summary>The default time at which documents are created, before the start of the clocks that tests set.</summary>
    public static readonly DateTimeOffset Noon = new(2025, 1, 4, 12, 0, 0, TimeSpan.Zero);

    private static readonly FakeTimeProvider Clock = new(Noon);
    private static int _made;

    public static DeviceId DeviceId() => Avatar.DeviceId.Parse(Guid.NewGuid().ToString());

    public static OriginalId OriginalId() => Id<Original>.New(Clock);

    public static CartoonId CartoonId() => Id<RegeneratedCartoon>.New(Clock);

    public static FaceId FaceId() => Id<DownloadedFace>.New(Clock);

    public static IdempotencyKey Key() => IdempotencyKey.Parse("key-" + Number());

    public static ImageName Name() => ImageName.ForOriginal(Noon, "jpg");

    public static Device Device(DeviceId? deviceId = null) =>
        new() { DeviceId = deviceId ?? DeviceId(), CreatedAt = Noon, LastActiveAt = Noon };

    public static Original Original(DeviceId? deviceId = null, DateTimeOffset? createdAt = null) =>
        Named(ImageName.ForOriginal(createdAt ?? Noon, "jpg"), new Original
        {
            Id = OriginalId(),
            DeviceId = deviceId ?? DeviceId(),
            Filename = default,
            FilePath = "",
            ImageUrl = "",
            FileSize = 2_456_789,
            MimeType = "image/jpeg",
            CreatedAt = createdAt ?? Noon,
            Width = 1200,
            Height = 1600,
        });

    /// <summary>Two faces, one of which touches two borders of the photo.</summary>
    public static FoundFaces Faces() => FoundFaces.From([new(0.2981, 0.1725, 0.3317, 0.2488), new(0, 0.9, 0.0001, 0.1)]);

    public static RegeneratedCartoon Cartoon(Original original, DateTimeOffset? createdAt = null) =>
        Named(ImageName.ForDerived(createdAt ?? Noon, original.Id, "jpg"), new RegeneratedCartoon
        {
            Id = CartoonId(),
            DeviceId = original.DeviceId,
            OriginalId = original.Id,
            Filename = default,
            FilePath = "",
            ImageUrl = "",
            FileSize = 1_892_345,
            MimeType = "image/jpeg",
            CreatedAt = createdAt ?? Noon,
            Width = 1024,
            Height = 1024,
            Style = "comic",
            Seed = 7,
        });

    /// <summary>Creates the face that was cut from <paramref name="source"/> a millisecond after that was drawn.</summary>
    public static DownloadedFace Face(Original original, RegeneratedCartoon source) =>
        Face(original, source.CreatedAt.AddMilliseconds(1), source.Id);

    /// <summary>Creates a face of these cartoons, cut from the first one; without any, from a cartoon that does not exist.</summary>
    public static DownloadedFace Face(Original original, params CartoonId[] cartoons) => Face(original, Noon, cartoons);

    public static IdempotencyRecord Record(DeviceId? deviceId = null) => new()
    {
        DeviceId = deviceId ?? DeviceId(),
        Key = Key(),
        RequestHash = new('a', 64),
        OriginalId = OriginalId(),
        CartoonId = CartoonId(),
        CreatedAt = Noon,
    };

    public static DeviceDeletion Deletion(DeviceId? deviceId = null) => new()
    {
        DeviceId = deviceId ?? DeviceId(),
        Id = Guid.NewGuid(),
        StartedAt = Noon,
        Originals = 3,
        Cartoons = 5,
        Faces = 2,
    };

    public static Original Named(ImageName name, Original original) =>
        original with { Filename = name, FilePath = Path(ImageArea.Originals, name), ImageUrl = Url(ImageArea.Originals, name) };

    public static RegeneratedCartoon Named(ImageName name, RegeneratedCartoon cartoon) =>
        cartoon with { Filename = name, FilePath = Path(ImageArea.Temp, name), ImageUrl = Url(ImageArea.Temp, name) };

    public static DownloadedFace Named(ImageName name, DownloadedFace face) =>
        face with { Filename = name, FilePath = Path(ImageArea.Downloaded, name), FaceUrl = Url(ImageArea.Downloaded, name) };

    /// <summary>Compares faces by value, because immutable arrays compare by reference.</summary>
    public static (DownloadedFace Face, string CartoonIds) Comparable(DownloadedFace? face) =>
        (face! with { CartoonIds = ImmutableArray<CartoonId>.Empty }, string.Join(' ', face.CartoonIds));

    private static DownloadedFace Face(Original original, DateTimeOffset createdAt, params CartoonId[] cartoons) =>
        Named(ImageName.ForDerived(createdAt, original.Id, "jpg"), new DownloadedFace
        {
            Id = FaceId(),
            DeviceId = original.DeviceId,
            OriginalId = original.Id,
            Filename = default,
            FilePath = "",
            FaceUrl = "",
            FileSize = 567_890,
            MimeType = "image/jpeg",
            SourceCartoonId = cartoons is [var first, ..] ? first : CartoonId(),
            CreatedAt = createdAt,
            Width = 512,
            Height = 512,
            CartoonIds = [.. cartoons],
        });

    private static string Path(ImageArea area, ImageName name) => area.PathPrefix() + name;

    private static string Url(ImageArea area, ImageName name) => "https://avatar.example" + Path(area, name);

    private static string Number() => Interlocked.Increment(ref _made).ToString(CultureInfo.InvariantCulture);
}

/// <summary>Shorter forms of calls of the store.</summary>
public static class StoreCallExtensions
{
    /// <summary>Inserts a cartoon that displaces no other.</summary>
    public static Task InsertAsync(this ICartoons cartoons, RegeneratedCartoon cartoon, CancellationToken cancellationToken) =>
        cartoons.InsertAsync(cartoon, [], cancellationToken);
}
