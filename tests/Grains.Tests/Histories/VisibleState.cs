using System.Collections.Immutable;
using Avatar.Storage;

namespace Avatar.Grains.Tests;

/// <summary>
/// The data that the clients of some devices can see, read directly from the documents. For a device that is being deleted: none.
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
            if (await store.Deletions.FindAsync(device, default) is { } deletion)
            {
                deletions.Add(deletion);
                continue;
            }

            originals.AddRange(await store.Originals.ListAsync(device, null, 10_000, default));
            cartoons.AddRange(await store.Cartoons.ListVisibleAsync(device, default));
            faces.AddRange(await store.Faces.ListAsync(device, null, 10_000, default));
        }

        return new(
            originals.ToImmutableDictionary(original => original.Id),
            cartoons.ToImmutableDictionary(cartoon => cartoon.Id),
            faces.ToImmutableDictionary(face => face.OriginalId),
            deletions.ToImmutableDictionary(deletion => deletion.DeviceId));
    }

    public bool IsBeingDeleted(DeviceId device) => Deletions.ContainsKey(device);

    public IEnumerable<RegeneratedCartoon> GetCartoons(OriginalId original) =>
        Cartoons.Values.Where(cartoon => cartoon.OriginalId == original).OrderByDescending(cartoon => cartoon.CreatedAt);

    public IEnumerable<Original> GetOriginals(DeviceId device) => Originals.Values.Where(original => original.DeviceId == device);

    /// <summary>Returns the counts that a deletion of the device reports, if it starts now or has already started.</summary>
    public DeletedDevice Count(DeviceId device) => Deletions.TryGetValue(device, out var deletion)
        ? new() { Originals = deletion.Originals, Cartoons = deletion.Cartoons, Faces = deletion.Faces }
        : new()
        {
            Originals = GetOriginals(device).Count(),
            Cartoons = Cartoons.Values.Count(cartoon => cartoon.DeviceId == device),
            Faces = Faces.Values.Count(face => face.DeviceId == device),
        };

    /// <summary>Returns the files that the visible documents of a device refer to.</summary>
    public IEnumerable<(ImageArea Area, ImageName Name)> GetFiles(DeviceId device) => GetOriginals(device)
        .SelectMany(original => new OriginalSnapshot(original, [.. GetCartoons(original.Id)], Faces.GetValueOrDefault(original.Id)).Files);

    /// <summary>Returns the same state without a device.</summary>
    public VisibleState Without(DeviceId device) => new(
        Originals.RemoveRange(Originals.Values.Where(each => each.DeviceId == device).Select(each => each.Id)),
        Cartoons.RemoveRange(Cartoons.Values.Where(each => each.DeviceId == device).Select(each => each.Id)),
        Faces.RemoveRange(Faces.Values.Where(each => each.DeviceId == device).Select(each => each.OriginalId)),
        Deletions.Remove(device));
}
