namespace Avatar.Storage.Files;

/// <summary>The paths below the root, made of areas and checked names alone.</summary>
internal sealed class ImageFolders(string root)
{
    /// <summary>Two dots, so that no image's name looks like it.</summary>
    public const string UnfinishedEnding = ".new.part";

    public const string FilesIdName = ".files-id";

    public string Root { get; } = Path.GetFullPath(root);

    public string StoreId => Path.Combine(Root, ".store-id");

    public string FilesId => Path.Combine(Root, FilesIdName);

    /// <summary>Every folder in which files are begun.</summary>
    public IEnumerable<string> WithUnfinished => ImageAreas.All.Select(Of).Prepend(Root);

    public string Of(ImageArea area) => Path.Combine(Root, area.FolderName());

    public string SetAside(ImageArea area) => Path.Combine(Root, "lost+found", area.FolderName());

    public string PathOf(ImageArea area, ImageName name) => Path.Combine(Of(area), Checked(name));

    /// <summary>Where a file is set aside; one that is there already keeps its place, and the next gets a number.</summary>
    public string SetAside(ImageArea area, ImageName name, int number) =>
        Path.Combine(SetAside(area), number == 0 ? Checked(name) : $"{Checked(name)}.{number}");

    public static string Unfinished(string folder) => Path.Combine(folder, Guid.NewGuid().ToString("N") + UnfinishedEnding);

    private static string Checked(ImageName name) => name == default
        ? throw new ArgumentException("An image's name was used before it was given a value.", nameof(name))
        : name.ToString();
}
