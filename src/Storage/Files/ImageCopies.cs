using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;
using Avatar.Storage.Files;

namespace Avatar.Storage;

/// <summary>
/// Where the copies of images lie (thumbnails, faces in other formats, images kept near), so that they are found by the name of
/// their image: <c>{area}/{shard}/{name of the image}.{what tells them apart}</c>, one of 4,096 shards.
/// </summary>
/// <remarks>
/// No copy outlives its image. A deletion removes the image (D) and afterwards its copies (R). A writer of a copy begins a file
/// without bytes under the image's name (B), looks whether the image is there (L1), writes and names the copy (N), and looks once
/// more (L2); where a look finds no image, it removes what it made. An image that was deleted never comes back. So:
/// <list type="number">
/// <item>D before L1: L1 finds no image, and the file never has bytes.</item>
/// <item>D after L1, R before N: R comes after B and removes the file; N finds nothing to name.</item>
/// <item>D after L1, R after N: R removes the copy.</item>
/// <item>N while R lists: the listing may miss both names of the file. D came before R, so L2 finds no image.</item>
/// </list>
/// A crash between B and L2 leaves what the next walk through all copies removes.
/// </remarks>
public sealed class ImageCopies(string root, FilesAccess access = FilesAccess.Owner)
{
    /// <summary>The folder of all copies, in the folder of the images or in that of the data.</summary>
    public const string FolderName = "variants";

    /// <summary>What a file ends with that has no name of its own yet.</summary>
    public const string UnfinishedEnding = ".part";

    private static readonly EnumerationOptions AllFiles = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly PrivateFiles _files = new(access);

    /// <summary>The path of a copy.</summary>
    /// <param name="area">Where the image lies.</param>
    /// <param name="source">The name of the image.</param>
    /// <param name="distinction">What tells the copy from the image's other ones.</param>
    public string PathOf(ImageArea area, ImageName source, string distinction) => Path.Combine(FolderOf(area, source), $"{source}.{distinction}");

    /// <summary>Begins a file beside the copies of an image, and without bytes.</summary>
    public FileStream Begin(ImageArea area, ImageName source)
    {
        var folder = FolderOf(area, source);
        DurableFiles.CreateFolder(folder, _files);
        return _files.Open(
            PathOf(area, source, Guid.NewGuid().ToString("N") + UnfinishedEnding), FileMode.CreateNew, FileAccess.Write, FileShare.Delete);
    }

    /// <summary>Opens a copy for reading.</summary>
    /// <exception cref="FileNotFoundException">There is no such copy.</exception>
    /// <exception cref="IOException">It cannot be read, or is something else than a file of bytes.</exception>
    public static FileStream Open(string path) => new(RegularFiles.Open(path).File, FileAccess.Read, bufferSize: 0);

    /// <summary>
    /// Makes the bytes of a copy durable. Nobody minds the loss of a copy, but one that is named must not turn out to hold other bytes
    /// after a power cut, or where the disk could not take them.
    /// </summary>
    /// <exception cref="IOException">The disk did not take them: the copy is to be thrown away.</exception>
    public static void Flush(FileStream copy) => DurableFiles.Flush(copy.SafeFileHandle, copy.Name);

    /// <summary>The copies of an image, unfinished ones too.</summary>
    public IReadOnlyList<FileInfo> Of(ImageArea area, ImageName source)
    {
        var folder = FolderOf(area, source);
        if (!Directory.Exists(folder)) return [];
        var files = new FileSystemEnumerable<FileInfo>(folder, static (ref entry) => (FileInfo)entry.ToFileSystemInfo(), AllFiles)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && IsOf(source, entry.FileName),
        };
        try
        {
            return [.. files];
        }
        catch (DirectoryNotFoundException)
        {
            // An operator may remove the folder at any time.
            return [];
        }
    }

    /// <summary>Removes the copies of an image, unfinished ones too; returns their names.</summary>
    public IReadOnlyList<string> Delete(ImageArea area, ImageName source)
    {
        var names = new List<string>();
        foreach (var file in Of(area, source))
        {
            file.Delete();
            names.Add(file.Name);
        }

        return names;
    }

    /// <summary>The folders that there are, for a walk through all copies.</summary>
    public IEnumerable<(ImageArea Area, DirectoryInfo Folder)> Folders()
    {
        foreach (var area in ImageAreas.Public)
        {
            var folder = new DirectoryInfo(Path.Combine(root, area.FolderName()));
            if (!folder.Exists) continue;
            foreach (var shard in folder.EnumerateDirectories()) yield return (area, shard);
        }
    }

    /// <summary>The image that a file in the folder of copies belongs to.</summary>
    /// <returns>False for a file that is none of ours.</returns>
    public static bool TryParse(string fileName, out ImageName source, out string distinction)
    {
        (source, distinction) = (default, "");
        if (fileName.Split('.', 3) is not [var stem, var ending, var rest]) return false;
        distinction = rest;
        return ImageName.TryParse($"{stem}.{ending}", out source);
    }

    private static bool IsOf(ImageName source, ReadOnlySpan<char> fileName)
    {
        var name = source.ToString();
        return fileName.Length > name.Length && fileName[name.Length] == '.' && fileName.StartsWith(name, StringComparison.Ordinal);
    }

    private string FolderOf(ImageArea area, ImageName source) => Path.Combine(root, area.FolderName(), ShardOf(source));

    private static string ShardOf(ImageName source)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes(source.ToString()), hash);
        return Convert.ToHexStringLower(hash[..2])[..3];
    }
}
