using System.Collections.Immutable;
using Avatar.Storage;

namespace Avatar.Grains.Tests;

/// <summary>
/// What the clients of some devices may see, read from the documents themselves: of a device that is being deleted, nothing.
/// </summary>
internal sealed record VisibleState(
    ImmutableDictionary<OriginalId, Original> Originals,
    ImmutableDictionary<CartoonId, RegeneratedCartoon> Cartoons,
    ImmutableDictionary<OriginalId, DownloadedFace> Faces,
    ImmutableDictionary<DeviceId, DeviceDeletion> Deletions)
{
    public static async Task<VisibleState> ReadAsync(IAvatarStore store, IEnumerable<DeviceId> devices)
    {
        var (originals, cartoons, faces) = (new List<Original>(), new List<RegeneratedCartoon>(), new List<DownloadedFace>());
        var deletions = new List<DeviceDeletion>();
        foreach (var device in devices)
        {
            if (await store.FindDeviceDeletionAsync(device, default) is { } deletion)
            {
                deletions.Add(deletion);
                continue;
            }

            originals.AddRange(await store.ListOriginalsAsync(device, null, 10_000, default));
            cartoons.AddRange(await store.ListVisibleCartoonsAsync(device, default));
            faces.AddRange(await store.ListFacesAsync(device, null, 10_000, default));
        }

        return new(
            originals.ToImmutableDictionary(original => original.Id),
            cartoons.ToImmutableDictionary(cartoon => cartoon.Id),
            faces.ToImmutableDictionary(face => face.OriginalId),
            deletions.ToImmutableDictionary(deletion => deletion.DeviceId));
    }

    public bool IsBeingDeleted(DeviceId device) => Deletions.ContainsKey(device);

    public IEnumerable<RegeneratedCartoon> CartoonsOf(OriginalId original) =>
        Cartoons.Values.Where(cartoon => cartoon.OriginalId == original).OrderByDescending(cartoon => cartoon.CreatedAt);

    public IEnumerable<Original> OriginalsOf(DeviceId device) => Originals.Values.Where(original => original.DeviceId == device);

    /// <summary>How much a deletion of the device that begins now, or began already, tells of.</summary>
    public DeletedDevice Count(DeviceId device) => Deletions.TryGetValue(device, out var deletion)
        ? new() { Originals = deletion.Originals, Cartoons = deletion.Cartoons, Faces = deletion.Faces }
        : new()
        {
            Originals = OriginalsOf(device).Count(),
            Cartoons = Cartoons.Values.Count(cartoon => cartoon.DeviceId == device),
            Faces = Faces.Values.Count(face => face.DeviceId == device),
        };

    /// <summary>The files that the visible documents of a device name.</summary>
    public IEnumerable<(ImageArea Area, ImageName Name)> FilesOf(DeviceId device) => OriginalsOf(device)
        .SelectMany(original => new OriginalSnapshot(original, [.. CartoonsOf(original.Id)], Faces.GetValueOrDefault(original.Id)).Files);

    /// <summary>The same without a device.</summary>
    public VisibleState Without(DeviceId device) => new(
        Originals.RemoveRange(Originals.Values.Where(each => each.DeviceId == device).Select(each => each.Id)),
        Cartoons.RemoveRange(Cartoons.Values.Where(each => each.DeviceId == device).Select(each => each.Id)),
        Faces.RemoveRange(Faces.Values.Where(each => each.DeviceId == device).Select(each => each.OriginalId)),
        Deletions.Remove(device));
}
