using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.ServiceTesting.Crashes;

/// <summary>Image files in GridFS. The name of a file holds its area, or says that the file is unfinished or deleted.</summary>
internal sealed class GridFiles(IMongoDatabase database) : IStoredFiles
{
    private readonly IMongoCollection<BsonDocument> _files = database.GetCollection<BsonDocument>("images.files");
    private readonly IMongoCollection<BsonDocument> _chunks = database.GetCollection<BsonDocument>("images.chunks");

    public async Task<Dictionary<(string Area, string Name), long>> ListAsync() => (await AllAsync())
        .Where(static each => StoredAreas.All.Contains(each.Folder))
        .ToDictionary(static each => (each.Folder, each.Name), static each => each.Length);

    public async Task<List<string>> ListUnfinishedAsync() =>
        (await AllAsync()).Where(static each => each.Folder == "unfinished").Select(static each => each.Name).ToList();

    public async Task<byte[]?> ReadOriginalAsync(string name)
    {
        var file = await _files.Find(new BsonDocument("filename", $"{StoredAreas.Originals}/{name}")).FirstOrDefaultAsync();
        if (file is null) return null;
        var chunks = await _chunks.Find(new BsonDocument("files_id", file["_id"])).Sort(new BsonDocument("n", 1)).ToListAsync();
        return [.. chunks.SelectMany(static chunk => chunk["data"].AsByteArray)];
    }

    /// <summary>Returns all files with a folder in their name; other files are not images.</summary>
    private async Task<IEnumerable<(string Folder, string Name, long Length)>> AllAsync() => (await _files.Find(new BsonDocument()).ToListAsync())
        .Select(static file => (Path: file["filename"].AsString.Split('/', 2), Length: file["length"].ToInt64()))
        .Where(static file => file.Path.Length == 2)
        .Select(static file => (file.Path[0], file.Path[1], file.Length));
}
