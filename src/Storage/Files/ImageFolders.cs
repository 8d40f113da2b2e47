namespace Avatar.Storage.Files;

/// <summary>The paths below the root, made of areas and checked names alone.</summary>
internal sealed class ImageFolders(string root)
{
    /// <summary>Two dots, so that no image's name looks like it.</summary>
    public const string UnfinishedEnding = ".new.part";

    /// <summary>What a received photo is called while it is withdrawn; it ends like an unfinished file.</summary>
    public const string WithdrawalEnding = ".withdrawn" + UnfinishedEnding;

    public const string FilesIdName = ".files-id";

    private const string StoreIdName = ".store-id";
    private const string SetAsideName = "lost+found";

    public string Root { get; } = Path.GetFullPath(root);

    public string StoreId => Path.Combine(Root, StoreIdName);

    public string FilesId => Path.Combine(Root, FilesIdName);

    /// <summary>Where copies of the images lie.</summary>
    public string Copies => Path.Combine(Root, ImageCopies.FolderName);

    /// <summary>Every folder directly below the root.</summary>
    public IEnumerable<string> All => ImageAreas.All.Select(Of).Append(Path.Combine(Root, SetAsideName)).Append(Copies);

    /// <summary>Every folder in which files are begun.</summary>
    public IEnumerable<string> WithUnfinished => ImageAreas.All.Select(Of).Prepend(Root);

    public string Of(ImageArea area) => Path.Combine(Root, area.FolderName());

    public string SetAside(ImageArea area) => Path.Combine(Root, SetAsideName, area.FolderName());

    public string PathOf(ImageArea area, ImageName name) => Path.Combine(Of(area), Checked(name));

    /// <summary>The mark of a received photo that is being withdrawn.</summary>
    public string Withdrawal(ImageName incoming) => PathOf(ImageArea.Incoming, incoming) + WithdrawalEnding;

    /// <summary>Where a file is set aside; one that is there already keeps its place, and the next gets a number.</summary>
    public string SetAside(ImageArea area, ImageName name, int number) =>
        Path.Combine(SetAside(area), number == 0 ? Checked(name) : $"{Checked(name)}.{number}");

    /// <summary>Whether an entry of the root is this store's.</summary>
    public bool IsOurs(string name) =>
        name is StoreIdName or FilesIdName || name.EndsWith(UnfinishedEnding, StringComparison.Ordinal) || All.Any(folder => Path.GetFileName(folder) == name);

    public static string Unfinished(string folder) => Path.Combine(folder, Guid.NewGuid().ToString("N") + UnfinishedEnding);

    private static string Checked(ImageName name) => name == default
        ? throw new ArgumentException("An image's name was used before it was given a value.", nameof(name))
        : name.ToString();
}
