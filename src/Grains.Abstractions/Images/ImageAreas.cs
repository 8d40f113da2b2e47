namespace Avatar;

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
