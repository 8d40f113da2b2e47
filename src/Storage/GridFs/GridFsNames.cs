using MongoDB.Bson;

namespace Avatar.Storage.GridFs;

/// <summary>
/// Builds the names of files in the bucket. The first part of a name is the file's state, so that every state change is one rename.
/// </summary>
internal static class GridFsNames
{
    public const string StoreId = ".store-id";

    /// <summary>Files that are still being written.</summary>
    public const string UnfinishedFolder = "unfinished/";

    /// <summary>Deleted files whose chunks are kept for open readers.</summary>
    public const string DeletedFolder = "deleted/";

    private const string SetAsideFolder = "lost+found/";

    public static string GetFolder(ImageArea area) => area.FolderName() + "/";

    public static string ForImage(ImageArea area, ImageName name) => GetFolder(area) + Checked(name);

    /// <summary>Returns the name that a received photo gets as an original.</summary>
    public static string ForOriginal(ImageName incoming) => ForImage(
        ImageArea.Originals, incoming.ToOriginal() ?? throw new ArgumentException($"{incoming} is not the name of a received photo.", nameof(incoming)));

    public static string ForUnfinished(ObjectId id) => UnfinishedFolder + id;

    /// <summary>Returns a new unique name, because several files with the same name can be deleted one after the other.</summary>
    public static string ForDeleted(string filename) => $"{DeletedFolder}{filename}.{ObjectId.GenerateNewId()}";

    /// <summary>Parses the name of a deleted file, or of a file that was set aside, into the image's area and name.</summary>
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

    /// <summary>Returns a file's name in <c>lost+found</c>; a number other than 0 is appended if earlier names are taken.</summary>
    public static string ForSetAside(ImageArea area, ImageName name, int number) =>
        SetAsideFolder + ForImage(area, name) + (number == 0 ? "" : $".{number}");

    /// <summary>Parses the image name of a file in this area's folder; false if it is not an image name.</summary>
    public static bool TryParse(ImageArea area, string filename, out ImageName name) =>
        ImageName.TryParse(filename[GetFolder(area).Length..], out name);

    private static string Checked(ImageName name) => name == default
        ? throw new ArgumentException("The image name has no value.", nameof(name))
        : name.ToString();
}
