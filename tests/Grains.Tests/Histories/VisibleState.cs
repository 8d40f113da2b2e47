using System.Collections.Immutable;
using Avatar.Storage;

namespace Avatar.Grains.Tests;

/// <summary>What the clients of some devices may see, read from the documents themselves.</summary>
internal sealed record VisibleState(
    ImmutableDictionary<OriginalId, Original> Originals,
    ImmutableDictionary<CartoonId, RegeneratedCartoon> Cartoons,
    ImmutableDictionary<OriginalId, DownloadedFace> Faces)
{
    public static async Task<VisibleState> ReadAsync(IAvatarStore store, IEnumerable<DeviceId> devices)
    {
        var (originals, cartoons, faces) = (new List<Original>(), new List<RegeneratedCartoon>(), new List<DownloadedFace>());
        foreach (var device in devices)
        {
            originals.AddRange(await store.ListOriginalsAsync(device, null, 10_000, default));
            cartoons.AddRange(await store.ListVisibleCartoonsAsync(device, default));
            faces.AddRange(await store.ListFacesAsync(device, null, 10_000, default));
        }

        return new(
            originals.ToImmutableDictionary(original => original.Id),
            cartoons.ToImmutableDictionary(cartoon => cartoon.Id),
            faces.ToImmutableDictionary(face => face.OriginalId));
    }

    public IEnumerable<RegeneratedCartoon> CartoonsOf(OriginalId original) =>
        Cartoons.Values.Where(cartoon => cartoon.OriginalId == original).OrderByDescending(cartoon => cartoon.CreatedAt);
}

/// <summary>What came and went between two states.</summary>
internal sealed record Change(VisibleState Before, VisibleState After)
{
    public ImmutableArray<Original> NewOriginals { get; } = [.. After.Originals.Values.Where(each => !Before.Originals.ContainsKey(each.Id))];

    public ImmutableArray<RegeneratedCartoon> NewCartoons { get; } = [.. After.Cartoons.Values.Where(each => !Before.Cartoons.ContainsKey(each.Id))];

    public ImmutableArray<DownloadedFace> NewFaces { get; } = [.. After.Faces.Values.Where(each => !Before.Faces.ContainsKey(each.OriginalId))];

    public ImmutableArray<RegeneratedCartoon> GoneCartoons { get; } = [.. Before.Cartoons.Values.Where(each => !After.Cartoons.ContainsKey(each.Id))];

    public bool IsNothing => NewOriginals.IsEmpty && NewCartoons.IsEmpty && NewFaces.IsEmpty && GoneCartoons.IsEmpty;

    /// <summary>I3 and I2: what is permanent stays as it was.</summary>
    public void AssertPermanence()
    {
        Assert.All(Before.Originals.Values, original => Assert.Equal(original, After.Originals.GetValueOrDefault(original.Id)));
        Assert.All(Before.Faces.Values, face => Assert.Equal(face.Id, After.Faces.GetValueOrDefault(face.OriginalId)?.Id));
    }
}
