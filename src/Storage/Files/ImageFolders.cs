namespace Avatar.Storage.Files;

/// <summary>Builds the paths below the root from area names and validated image names.</summary>
internal sealed class ImageFolders(string root)
{
    /// <summary>Suffix of unfinished files. It has two dots, so that no image name can end with it.</summary>
    public const string UnfinishedSuffix = ".new.part";

    /// <summary>Suffix of the mark of a photo that is being withdrawn; it ends like an unfinished file.</summary>
    public const string WithdrawalSuffix = ".withdrawn" + UnfinishedSuffix;

    public const string FilesIdName = ".files-id";

    private const string StoreIdName = ".store-id";
    private const string SetAsideName = "lost+found";

    public string Root { get; } = Path.GetFullPath(root);

    public string StoreId => Path.Combine(Root, StoreIdName);

    public string FilesId => Path.Combine(Root, FilesIdName);

    /// <summary>The folder of <see cref="ImageCopies"/>.</summary>
    public string Copies => Path.Combine(Root, ImageCopies.FolderName);

    /// <summary>The folders directly below the root.</summary>
    public IEnumerable<string> All => ImageAreas.All.Select(GetFolder).Append(Path.Combine(Root, SetAsideName)).Append(Copies);

    /// <summary>The folders that can contain unfinished files.</summary>
    public IEnumerable<string> WithUnfinished => ImageAreas.All.Select(GetFolder).Prepend(Root);

    public string GetFolder(ImageArea area) => Path.Combine(Root, area.FolderName());

    public string GetSetAsideFolder(ImageArea area) => Path.Combine(Root, SetAsideName, area.FolderName());

    public string GetPath(ImageArea area, ImageName name) => Path.Combine(GetFolder(area), Checked(name));

    /// <summary>Returns the path to which a received photo is renamed while it is being withdrawn.</summary>
    public string GetWithdrawalMark(ImageName incoming) => GetPath(ImageArea.Incoming, incoming) + WithdrawalSuffix;

    /// <summary>Returns the path of a file in <c>lost+found</c>; a number other than 0 is appended if earlier paths are taken.</summary>
    public string GetSetAsidePath(ImageArea area, ImageName name, int number) =>
        Path.Combine(GetSetAsideFolder(area), number == 0 ? Checked(name) : $"{Checked(name)}.{number}");

    /// <summary>Whether an entry of the root folder belongs to this store.</summary>
    public bool IsOurs(string name) =>
        name is StoreIdName or FilesIdName || name.EndsWith(UnfinishedSuffix, StringComparison.Ordinal) || All.Any(folder => Path.GetFileName(folder) == name);

    public static string NewUnfinishedPath(string folder) => Path.Combine(folder, Guid.NewGuid().ToString("N") + UnfinishedSuffix);

    private static string Checked(ImageName name) => name == default
        ? throw new ArgumentException("The image name has no value.", nameof(name))
        : name.ToString();
}
