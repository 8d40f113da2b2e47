using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Avatar.Imaging;

namespace Avatar.WebFront.Images.Variants;

/// <summary>
/// Where copies lie: <c>{area}/{shard}/{name of the image}.{size}.{length}.{extension}</c>. The length tells a whole file from
/// one that a crash or a bad disk cut short.
/// </summary>
internal sealed class VariantFiles(string root)
{
    /// <summary>A file is charged as the blocks it takes, and never as nothing.</summary>
    private const long BlockLength = 4096;

    public static long CostOf(long length) => Math.Max(1, (length + BlockLength - 1) / BlockLength) * BlockLength;

    public string PathOf(VariantKey key, long length) => Path.Combine(
        FolderOf(key), string.Create(CultureInfo.InvariantCulture, $"{key.Source}.{key.Size}.{length}.{key.Format.FileExtension()}"));

    /// <summary>The file of a copy, which another process may have made.</summary>
    public VariantFile? Find(VariantKey key)
    {
        var folder = new DirectoryInfo(FolderOf(key));
        return folder.Exists
            ? folder.EnumerateFiles($"{key.Source}.{key.Size}.*").Select(file => Read(key.Area, file)).FirstOrDefault(file => file.Key == key)
            : null;
    }

    /// <summary>Every file there is.</summary>
    public IEnumerable<VariantFile> All()
    {
        foreach (var area in ImageAreas.Public)
        {
            var folder = new DirectoryInfo(Path.Combine(root, area.FolderName()));
            if (!folder.Exists) continue;
            foreach (var file in folder.EnumerateFiles("*", SearchOption.AllDirectories)) yield return Read(area, file);
        }
    }

    /// <summary>Writes a file beside its place, to the disk, and gives it its name.</summary>
    public void Publish(VariantKey key, ReadOnlySpan<byte> bytes, DateTimeOffset time)
    {
        var folder = Directory.CreateDirectory(FolderOf(key)).FullName;
        var unfinished = Path.Combine(folder, Guid.NewGuid().ToString("N") + VariantFile.UnfinishedEnding);
        try
        {
            using (var file = File.OpenHandle(unfinished, FileMode.CreateNew, FileAccess.Write, preallocationSize: bytes.Length))
            {
                RandomAccess.Write(file, bytes, 0);
                File.SetLastWriteTimeUtc(file, time.UtcDateTime);
                RandomAccess.FlushToDisk(file);
            }

            File.Move(unfinished, PathOf(key, bytes.Length), overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    private string FolderOf(VariantKey key) => Path.Combine(root, key.Area.FolderName(), ShardOf(key.Source));

    /// <summary>All copies of one image lie in one of 256 folders.</summary>
    private static string ShardOf(ImageName source)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes(source.ToString()), hash);
        return Convert.ToHexStringLower(hash[..1]);
    }

    private static VariantFile Read(ImageArea area, FileInfo file)
    {
        if (file.Name.Split('.') is [var stem, var ending, var size, var length, var extension]
            && ImageName.TryParse($"{stem}.{ending}", out var source)
            && long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var expected)
            && VariantKey.Of(area, source, size, extension) is { } key)
        {
            return new(file, key, expected);
        }

        return new(file, null, 0);
    }
}
