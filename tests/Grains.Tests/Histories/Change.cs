using System.Collections.Immutable;

namespace Avatar.Grains.Tests;

/// <summary>What came and went between two states.</summary>
internal sealed record Change(VisibleState Before, VisibleState After)
{
    public ImmutableArray<Original> NewOriginals { get; } = [.. After.Originals.Values.Where(each => !Before.Originals.ContainsKey(each.Id))];

    public ImmutableArray<RegeneratedCartoon> NewCartoons { get; } = [.. After.Cartoons.Values.Where(each => !Before.Cartoons.ContainsKey(each.Id))];

    public ImmutableArray<DownloadedFace> NewFaces { get; } = [.. After.Faces.Values.Where(each => !Before.Faces.ContainsKey(each.OriginalId))];

    public ImmutableArray<RegeneratedCartoon> GoneCartoons { get; } = [.. Before.Cartoons.Values.Where(each => !After.Cartoons.ContainsKey(each.Id))];

    public bool IsNothing => NewOriginals.IsEmpty && NewCartoons.IsEmpty && NewFaces.IsEmpty && GoneCartoons.IsEmpty;

    /// <summary>What came and went of all other devices.</summary>
    public Change Without(DeviceId device) => new(Before.Without(device), After.Without(device));

    /// <summary>Whether the device is being deleted, or had something of which nothing is left.</summary>
    public bool IsDeleted(DeviceId device) =>
        After.IsBeingDeleted(device)
        || (Before.OriginalsOf(device).Any() && !Before.OriginalsOf(device).Any(original => After.Originals.ContainsKey(original.Id)));

    /// <summary>I3 and I2: what is permanent stays as it was.</summary>
    public void AssertPermanence()
    {
        Assert.All(Before.Originals.Values, original => Assert.Equal(original, After.Originals.GetValueOrDefault(original.Id)));
        Assert.All(Before.Faces.Values, face => Assert.Equal(face.Id, After.Faces.GetValueOrDefault(face.OriginalId)?.Id));
    }

    /// <summary>A device that may be deleted is deleted at once: nothing of it is left, or all that is permanent.</summary>
    public void AssertPermanence(DeviceId deleted)
    {
        if (!IsDeleted(deleted))
        {
            AssertPermanence();
            return;
        }

        Without(deleted).AssertPermanence();
        Assert.DoesNotContain(After.Originals.Values, original => Before.Originals.ContainsKey(original.Id) && original.DeviceId == deleted);
        Assert.DoesNotContain(After.Cartoons.Values, cartoon => Before.Cartoons.ContainsKey(cartoon.Id) && cartoon.DeviceId == deleted);
        Assert.DoesNotContain(After.Faces.Values, face => face.DeviceId == deleted);
    }
}
