using Avatar.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Avatar.Grains.Tests;

/// <summary>
/// SQLite and files in a separate folder, in memory if possible: thousands of histories would mostly wait for the disk, and none of them
/// tests a power cut.
/// </summary>
internal sealed class LocalStores : ClusterStores
{
    private const string Memory = "/dev/shm";

    private readonly string _folder = CreateFolder();
    private readonly ServiceProvider _services;

    public LocalStores(TimeProvider clock)
    {
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(clock)
            .AddSqliteAvatarStore(options => options.DataDirectory = _folder)
            .AddFileSystemImageStore(options => options.Root = Path.Combine(_folder, "uploads"))
            .BuildServiceProvider();
        Documents = _services.GetRequiredService<IAvatarStore>();
        Images = _services.GetRequiredService<IImageStore>();
    }

    public override IAvatarStore Documents { get; }

    public override IImageStore Images { get; }

    public override IAvatarStore SiloDocuments => Documents;

    public override IImageStore SiloImages => Images;

    /// <summary>The paths of the files in <c>lost+found</c>.</summary>
    public string[] LostAndFound => Directory.GetFiles(Path.Combine(_folder, "uploads", "lost+found"), "*", SearchOption.AllDirectories);

    public override Task OpenAsync() => _services.OpenStorageAsync(CancellationToken.None);

    public override Task SetLastWriteAsync(ImageArea area, ImageName name, DateTimeOffset time)
    {
        File.SetLastWriteTimeUtc(GetPath(area, name), time.UtcDateTime);
        return Task.CompletedTask;
    }

    public override Task SetLastWriteOfUnfinishedAsync(DateTimeOffset time)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_folder, "uploads"), "*.part", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, time.UtcDateTime);
        return Task.CompletedTask;
    }

    public override Task<IReadOnlySet<string>> ListEverythingAsync()
    {
        var root = Path.Combine(_folder, "uploads");
        return Task.FromResult<IReadOnlySet<string>>(Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file))
            .Where(file => file.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
            .ToHashSet());
    }

    /// <summary>Returns the path of an image.</summary>
    public string GetPath(ImageArea area, ImageName name) => Path.Combine(_folder, "uploads", area.FolderName(), name.ToString());

    public override async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string CreateFolder() => Directory.Exists(Memory)
        ? Directory.CreateDirectory(Path.Combine(Memory, $"avatar-grains-{Guid.NewGuid():N}")).FullName
        : Directory.CreateTempSubdirectory("avatar-grains-").FullName;
}
