namespace Avatar;

/// <summary>How areas are called in paths and URLs.</summary>
public static class ImageAreas
{
    public static IReadOnlyList<ImageArea> All { get; } = [ImageArea.Originals, ImageArea.Temp, ImageArea.Downloaded, ImageArea.Masters, ImageArea.Incoming];

    /// <summary>Those whose images have an address.</summary>
    public static IReadOnlyList<ImageArea> Public { get; } = [ImageArea.Originals, ImageArea.Temp, ImageArea.Downloaded];

    /// <summary>The area's folder: <c>originals</c>, <c>temp</c>, <c>downloaded</c>, <c>masters</c> or <c>incoming</c>.</summary>
    public static string FolderName(this ImageArea area) => area switch
    {
        ImageArea.Originals => "originals",
        ImageArea.Temp => "temp",
        ImageArea.Downloaded => "downloaded",
        ImageArea.Masters => "masters",
        ImageArea.Incoming => "incoming",
        _ => throw new ArgumentOutOfRangeException(nameof(area), area, "This is no area of images."),
    };

    /// <summary>What a path in this public area begins with: <c>/uploads/{folder}/</c>.</summary>
    public static string PathPrefix(this ImageArea area) => $"/uploads/{area.FolderName()}/";

    /// <summary>The public area whose folder has exactly this name.</summary>
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
