namespace Avatar;

/// <summary>The folders that images are stored in.</summary>
[GenerateSerializer, Alias("avatar.ImageArea")]
public enum ImageArea
{
    /// <summary>Uploaded photos. Permanent.</summary>
    Originals = 0,

    /// <summary>Cartoons. Temporary: until one is downloaded, or they expire.</summary>
    Temp = 1,

    /// <summary>Downloaded faces. Permanent.</summary>
    Downloaded = 2,

    /// <summary>
    /// Lossless, transparent masters of the faces, each with its face's name but its own extension. Other formats of a face are made from
    /// its master. Masters have no URL, and losing one loses no image that a caller was given.
    /// </summary>
    Masters = 3,

    /// <summary>
    /// Received photos that no original owns yet. Their names begin with the digest of their device. A photo that remains here was not
    /// acknowledged to its caller, so it is deleted instead of being moved to <c>lost+found</c>.
    /// </summary>
    Incoming = 4,
}

/// <summary>The names of the areas in paths and URLs.</summary>
public static class ImageAreas
{
    public static IReadOnlyList<ImageArea> All { get; } = [ImageArea.Originals, ImageArea.Temp, ImageArea.Downloaded, ImageArea.Masters, ImageArea.Incoming];

    /// <summary>The areas whose images have a URL.</summary>
    public static IReadOnlyList<ImageArea> Public { get; } = [ImageArea.Originals, ImageArea.Temp, ImageArea.Downloaded];

    /// <summary>
    /// Returns the area's folder name: <c>originals</c>, <c>temp</c>, <c>downloaded</c>, <c>masters</c> or <c>incoming</c>.
    /// </summary>
    public static string FolderName(this ImageArea area) => area switch
    {
        ImageArea.Originals => "originals",
        ImageArea.Temp => "temp",
        ImageArea.Downloaded => "downloaded",
        ImageArea.Masters => "masters",
        ImageArea.Incoming => "incoming",
        _ => throw new ArgumentOutOfRangeException(nameof(area), area, "There is no such image area."),
    };

    /// <summary>Returns the start of a path in this public area: <c>/uploads/{folder}/</c>.</summary>
    public static string PathPrefix(this ImageArea area) => $"/uploads/{area.FolderName()}/";

    /// <summary>Finds the public area with exactly this folder name.</summary>
    public static bool TryParse(string? folderName, out ImageArea area)
    {
        foreach (var candidate in Public)
        {
            if (candidate.FolderName() != folderName) continue;
            area = candidate;
            return true;
        }

        area = default;
        return false;
    }
}
