namespace Avatar.ServiceTesting.Crashes;

/// <summary>Image files in a folder.</summary>
internal sealed class FolderFiles(string uploads) : IStoredFiles
{
    private const string Unfinished = ".part";

    public Task<Dictionary<(string Area, string Name), long>> ListAsync() => Task.FromResult(
        In(StoredAreas.All).Where(static each => each.File.Extension != Unfinished).ToDictionary(static each => (each.Area, each.File.Name), static each => each.File.Length));

    public Task<List<string>> ListUnfinishedAsync() =>
        Task.FromResult(In(StoredAreas.All).Where(static each => each.File.Extension == Unfinished).Select(static each => each.File.FullName).ToList());

    public async Task<byte[]?> ReadOriginalAsync(string name)
    {
        var path = Path.Combine(uploads, StoredAreas.Originals, name);
        return File.Exists(path) ? await File.ReadAllBytesAsync(path) : null;
    }

    /// <summary>A file that is deleted during the listing is left out.</summary>
    private IEnumerable<(string Area, FileInfo File)> In(IReadOnlyList<string> areas) =>
        areas.Where(area => Directory.Exists(Path.Combine(uploads, area))).SelectMany(area => new DirectoryInfo(Path.Combine(uploads, area))
            .EnumerateFiles("*", area is StoredAreas.LostAndFound ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly)
            .Where(static file => file.Exists)
            .Select(file => (area, file)));
}
