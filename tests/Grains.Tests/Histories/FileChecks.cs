using System.Collections.Immutable;

namespace Avatar.Grains.Tests;

/// <summary>Compares files and documents.</summary>
internal sealed class FileChecks(AvatarCluster cluster)
{
    private readonly Dictionary<ImageName, object> _names = [];

    /// <summary>Asserts I1.</summary>
    public async Task AssertEverythingHasItsFileAsync(VisibleState state)
    {
        foreach (var original in state.Originals.Values) Assert.True(await cluster.HasFileAsync(ImageArea.Originals, original.Filename));
        foreach (var cartoon in state.Cartoons.Values) Assert.True(await cluster.HasFileAsync(ImageArea.Temp, cartoon.Filename));
        foreach (var face in state.Faces.Values)
        {
            Assert.True(await cluster.HasFileAsync(ImageArea.Downloaded, face.Filename));
            Assert.True(await cluster.HasFileAsync(ImageArea.Masters, face.Filename.WithExtension("png")));
        }
    }

    /// <summary>Asserts I5.</summary>
    public void AssertNothingIsNamedTwice(VisibleState state)
    {
        foreach (var original in state.Originals.Values) AssertNamedOnce(original.Filename, original.Id);
        foreach (var cartoon in state.Cartoons.Values) AssertNamedOnce(cartoon.Filename, cartoon.Id);
        foreach (var face in state.Faces.Values) AssertNamedOnce(face.Filename, face.Id);
    }

    /// <summary>Returns the files without a document. I4 and I6: after a sweep there are none.</summary>
    public async Task<HashSet<string>> ListLeftOverAsync()
    {
        var left = new HashSet<string>();
        foreach (var area in ImageAreas.All)
        {
            var files = await cluster.ListFilesAsync(area);

            // Received photos have no document until they become originals.
            if (area is ImageArea.Incoming) left.UnionWith(files.Select(name => $"{area}/{name}"));
            if (area is ImageArea.Incoming) continue;
            var (named, names) = area is ImageArea.Masters
                ? (ImageArea.Downloaded, files.Select(name => name.WithExtension("jpg")).ToImmutableHashSet())
                : (area, files);
            left.UnionWith(names.Except(await cluster.Store.ImageRecords.FindNamesAsync(named, names, default)).Select(name => $"{area}/{name}"));
        }

        return left;
    }

    private void AssertNamedOnce(ImageName name, object id)
    {
        if (!_names.TryAdd(name, id)) Assert.Equal(_names[name], id);
    }
}
