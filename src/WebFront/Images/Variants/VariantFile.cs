namespace Avatar.WebFront.Images.Variants;

/// <summary>A file in the folder of the copies.</summary>
/// <param name="File">The file as it was found.</param>
/// <param name="Key">The copy that it is, by its name; null if it is none.</param>
/// <param name="Length">How many bytes it must have.</param>
internal sealed record VariantFile(FileInfo File, VariantKey? Key, long Length)
{
    /// <summary>What a file is called that has not got its name yet.</summary>
    public const string UnfinishedEnding = ".part";

    /// <summary>False, too, for a file that has gone since it was found.</summary>
    public bool IsWhole => File.Exists && File.Length == Length;

    public bool IsUnfinished => File.Name.EndsWith(UnfinishedEnding, StringComparison.Ordinal);
}
