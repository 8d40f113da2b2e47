using Avatar.Storage;

namespace Avatar.WebFront.Images.Variants;

/// <summary>A file in the folder of the copies.</summary>
/// <param name="File">The file as it was found.</param>
/// <param name="Source">The name of the image that it belongs to; null if it is no file of ours.</param>
/// <param name="Key">The copy that it is, by its name; null if it is none.</param>
/// <param name="Length">How many bytes it must have.</param>
internal sealed record VariantFile(FileInfo File, ImageName? Source, VariantKey? Key, long Length)
{
    /// <summary>False, too, for a file that has gone. Looks anew: one that was damaged when it was found may have been made again.</summary>
    public bool IsWhole
    {
        get
        {
            File.Refresh();
            return File.Exists && File.Length == Length;
        }
    }

    public bool IsUnfinished => File.Name.EndsWith(ImageCopies.UnfinishedSuffix, StringComparison.Ordinal);
}
