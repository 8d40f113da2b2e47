using System.Collections.Immutable;

namespace Avatar.Grains.Tests;

/// <summary>The differences between two states.</summary>
internal sealed record Change(VisibleState Before, VisibleState After)
{
    public ImmutableArray<Original> NewOriginals { get; } = [.. After.Originals.Values.Where(each => !Before.Originals.ContainsKey(each.Id))];

    public ImmutableArray<RegeneratedCartoon> NewCartoons { get; } = [.. After.Cartoons.Values.Where(each => !Before.Cartoons.ContainsKey(each.Id))];

    public ImmutableArray<DownloadedFace> NewFaces { get; } = [.. After.Faces.Values.Where(each => !Before.Faces.ContainsKey(each.OriginalId))];

    public ImmutableArray<RegeneratedCartoon> GoneCartoons { get; } = [.. Before.Cartoons.Values.Where(each => !After.Cartoons.ContainsKey(each.Id))];

    public bool IsNothing => NewOriginals.IsEmpty && NewCartoons.IsEmpty && NewFaces.IsEmpty && GoneCartoons.IsEmpty;

    /// <summary>The differences for all other devices.</summary>
    public Change Without(DeviceId device) => new(Before.Without(device), After.Without(device));

    /// <summary>Whether the device is being deleted, or had data of which nothing is left.</summary>
    public bool IsDeleted(DeviceId device) =>
        After.IsBeingDeleted(device)
        || (Before.GetOriginals(device).Any() && !Before.GetOriginals(device).Any(original => After.Originals.ContainsKey(original.Id)));

    /// <summary>Asserts I3 and I2: permanent data does not change.</summary>
    public void AssertPermanence()
    {
        Assert.All(Before.Originals.Values, original => Assert.Equal(original, After.Originals.GetValueOrDefault(original.Id)));
        Assert.All(Before.Faces.Values, face => Assert.Equal(face.Id, After.Faces.GetValueOrDefault(face.OriginalId)?.Id));
    }

    /// <summary>
    /// Asserts that a device that may have been deleted was deleted completely or not at all: all permanent data is left, or none.
    /// </summary>
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
