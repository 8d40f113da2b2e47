using Avatar.Storage;

namespace Avatar.WebFront;

/// <summary>A file in the folder of cached copies.</summary>
/// <param name="File">The file as found in the folder.</param>
/// <param name="Source">Name of the image it belongs to; null if the file name is not one of a copy.</param>
/// <param name="Key">The copy that the file name describes; null if it describes none.</param>
/// <param name="Length">Length that the file must have, in bytes; 0 without a key.</param>
internal sealed record VariantFile(FileInfo File, ImageName? Source, VariantKey? Key, long Length)
{
    /// <summary>
    /// Whether the file exists with the right length. Refreshes the file information, because a damaged file may have been replaced
    /// meanwhile.
    /// </summary>
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
