using MongoDB.Bson;

namespace Avatar.Storage.GridFs;

/// <summary>
/// The names of files in the bucket. The first part says what state a file is in, so that every change of state is one
/// change of a name.
/// </summary>
internal static class GridFsNames
{
    public const string StoreId = ".store-id";

    /// <summary>Files in the making; their bytes may still be coming.</summary>
    public const string UnfinishedFolder = "unfinished/";

    /// <summary>Files whose bytes wait for their last readers.</summary>
    public const string DeletedFolder = "deleted/";

    private const string SetAsideFolder = "lost+found/";

    public static string FolderOf(ImageArea area) => area.FolderName() + "/";

    public static string Of(ImageArea area, ImageName name) => FolderOf(area) + Checked(name);

    /// <summary>The name that a received photo has as an original.</summary>
    public static string OfOriginal(ImageName incoming) => Of(
        ImageArea.Originals, incoming.ToOriginal() ?? throw new ArgumentException($"{incoming} is not the name of a received photo.", nameof(incoming)));

    public static string OfUnfinished(ObjectId id) => UnfinishedFolder + id;

    /// <summary>A name of its own each time, so that files deleted under one name do not meet.</summary>
    public static string OfDeleted(string filename) => $"{DeletedFolder}{filename}.{ObjectId.GenerateNewId()}";

    /// <summary>The image that a deleted file was, or one that was set aside.</summary>
    public static bool TryParseRemoved(string filename, out ImageArea area, out ImageName name)
    {
        (area, name) = (default, default);
        foreach (var folder in new[] { DeletedFolder, SetAsideFolder })
        {
            if (!filename.StartsWith(folder, StringComparison.Ordinal)) continue;
            if (filename[folder.Length..].Split('/') is not [var kind, var file] || !ImageAreas.TryParse(kind, out area)) return false;
            return file.Split('.') is [var stem, var extension, ..] && ImageName.TryParse($"{stem}.{extension}", out name);
        }

        return false;
    }

    /// <summary>Where a file is set aside; one that is there already keeps its place, and the next gets a number.</summary>
    public static string OfSetAside(ImageArea area, ImageName name, int number) =>
        SetAsideFolder + Of(area, name) + (number == 0 ? "" : $".{number}");

    /// <summary>Whether a file of this area's folder has an image's name.</summary>
    public static bool TryParse(ImageArea area, string filename, out ImageName name) =>
        ImageName.TryParse(filename[FolderOf(area).Length..], out name);

    private static string Checked(ImageName name) => name == default
        ? throw new ArgumentException("An image's name was used before it was given a value.", nameof(name))
        : name.ToString();
}
