using Avatar.Imaging.Photos;

namespace Avatar.Imaging.Tests.Support;

/// <summary>The pictures in <c>Golden</c>: a style on a photo, shrunk to a long side of 192 pixels.</summary>
internal static class GoldenPictures
{
    private const string Variable = "AVATAR_WRITE_GOLDEN";
    private const int LongSide = 192;

    private static readonly string Folder = Find();

    public static IEnumerable<string> Names() => Directory.EnumerateFiles(Folder, "*.webp").Select(path => Path.GetFileNameWithoutExtension(path)!);

    /// <summary>The picture of this name; null if nobody has written it.</summary>
    public static RgbImage? Read(string name) => File.Exists(PathOf(name)) ? Images.Read(File.ReadAllBytes(PathOf(name))) : null;

    /// <summary>A cartoon at the size of the golden pictures.</summary>
    public static RgbImage Shrunk(RgbImage cartoon) => Images.Read(Images.Png(cartoon), LongSide);

    /// <summary>Writes the picture anew, if the environment asks for it.</summary>
    public static void WriteIfAsked(string name, RgbImage picture)
    {
        if (Environment.GetEnvironmentVariable(Variable) != "1")
        {
            return;
        }

        using var image = picture.ToVips();
        image.Webpsave(PathOf(name), lossless: true, effort: 6, keep: NetVips.Enums.ForeignKeep.None);
    }

    private static string PathOf(string name) => Path.Combine(Folder, name + ".webp");

    /// <summary>In the sources, not beside the program: what is written is to be committed.</summary>
    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Avatar.Orleans.sln")))
            {
                return Path.Combine(folder.FullName, "tests", "Imaging.Tests", "Golden");
            }
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
