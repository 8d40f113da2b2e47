using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;
using Avatar.Storage.Files;

namespace Avatar.Storage;

/// <summary>
/// The folder of cached copies of images: thumbnails, faces in other formats, local copies of GridFS images. A copy's path contains its
/// image's name, <c>{area}/{shard}/{image name}.{distinction}</c> with 4,096 shards, so that all copies of an image can be found.
/// </summary>
/// <remarks>
/// No copy outlives its image. A deletion removes the image (D) and then its copies (R). The writer of a copy creates an empty file
/// that begins with the image's name (B), checks that the image exists (L1), writes and renames the copy (N), and checks again (L2);
/// if a check finds no image, it removes its file. A deleted image never comes back. So:
/// <list type="number">
/// <item>D before L1: L1 finds no image, and the file never gets any bytes.</item>
/// <item>D after L1, R before N: R comes after B and removes the file; N finds no file to rename.</item>
/// <item>D after L1, R after N: R removes the copy.</item>
/// <item>N while R lists the folder: the listing may miss both names of the file. D came before R, so L2 finds no image.</item>
/// </list>
/// After a crash between B and L2, the next walk through all copies removes the file.
/// </remarks>
public sealed class ImageCopies(string root, FilesAccess access = FilesAccess.Owner)
{
    /// <summary>Name of the folder of all copies, inside the image folder or the data directory.</summary>
    public const string FolderName = "variants";

    /// <summary>Suffix of a file that is not yet published.</summary>
    public const string UnfinishedSuffix = ".part";

    private static readonly EnumerationOptions AllFiles = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly PrivateFiles _files = new(access);

    /// <summary>Returns the path of a copy.</summary>
    /// <param name="area">The image's area.</param>
    /// <param name="source">The image's name.</param>
    /// <param name="distinction">Suffix that distinguishes the copy from other copies of the image.</param>
    public string GetPath(ImageArea area, ImageName source, string distinction) => Path.Combine(GetFolder(area, source), $"{source}.{distinction}");

    /// <summary>Creates an empty, unpublished file beside the copies of an image.</summary>
    public FileStream Begin(ImageArea area, ImageName source)
    {
        var folder = GetFolder(area, source);
        DurableFiles.CreateFolder(folder, _files);
        return _files.Open(
            GetPath(area, source, Guid.NewGuid().ToString("N") + UnfinishedSuffix), FileMode.CreateNew, FileAccess.Write, FileShare.Delete);
    }

    /// <summary>Opens a copy for reading.</summary>
    /// <exception cref="FileNotFoundException">The copy does not exist.</exception>
    /// <exception cref="IOException">It cannot be read, or is not a regular file.</exception>
    public static FileStream Open(string path) => new(RegularFiles.Open(path).File, FileAccess.Read, bufferSize: 0);

    /// <summary>
    /// Flushes the bytes of a copy. Losing a copy is harmless, but a published copy must not contain wrong bytes after a power cut or a
    /// failed write.
    /// </summary>
    /// <exception cref="IOException">The flush failed; the caller must discard the copy.</exception>
    public static void Flush(FileStream copy) => DurableFiles.Flush(copy.SafeFileHandle, copy.Name);

    /// <summary>Lists the copies of an image, including unfinished ones.</summary>
    public IReadOnlyList<FileInfo> List(ImageArea area, ImageName source)
    {
        var folder = GetFolder(area, source);
        if (!Directory.Exists(folder)) return [];
        var files = new FileSystemEnumerable<FileInfo>(folder, static (ref entry) => (FileInfo)entry.ToFileSystemInfo(), AllFiles)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && IsCopyOf(source, entry.FileName),
        };
        try
        {
            return [.. files];
        }
        catch (DirectoryNotFoundException)
        {
            // An operator can remove the folder at any time.
            return [];
        }
    }

    /// <summary>Removes the copies of an image, including unfinished ones; returns their names.</summary>
    public IReadOnlyList<string> Delete(ImageArea area, ImageName source)
    {
        var names = new List<string>();
        foreach (var file in List(area, source))
        {
            file.Delete();
            names.Add(file.Name);
        }

        return names;
    }

    /// <summary>Lists the existing folders, for a walk through all copies.</summary>
    public IEnumerable<(ImageArea Area, DirectoryInfo Folder)> Folders()
    {
        foreach (var area in ImageAreas.Public)
        {
            var folder = new DirectoryInfo(Path.Combine(root, area.FolderName()));
            if (!folder.Exists) continue;
            foreach (var shard in folder.EnumerateDirectories()) yield return (area, shard);
        }
    }

    /// <summary>Parses the name of a copy into its image's name and the distinction.</summary>
    /// <returns>False if the file is not a copy of an image.</returns>
    public static bool TryParse(string fileName, out ImageName source, out string distinction)
    {
        (source, distinction) = (default, "");
        if (fileName.Split('.', 3) is not [var stem, var ending, var rest]) return false;
        distinction = rest;
        return ImageName.TryParse($"{stem}.{ending}", out source);
    }

    private static bool IsCopyOf(ImageName source, ReadOnlySpan<char> fileName)
    {
        var name = source.ToString();
        return fileName.Length > name.Length && fileName[name.Length] == '.' && fileName.StartsWith(name, StringComparison.Ordinal);
    }

    private string GetFolder(ImageArea area, ImageName source) => Path.Combine(root, area.FolderName(), GetShard(source));

    private static string GetShard(ImageName source)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes(source.ToString()), hash);
        return Convert.ToHexStringLower(hash[..2])[..3];
    }
}
