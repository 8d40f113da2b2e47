using Avatar.Imaging.Photos;

namespace Avatar.Imaging.Tests.Support;

/// <summary>The stored pictures in <c>Golden</c>: cartoons reduced to a long side of 192 pixels.</summary>
internal static class GoldenPictures
{
    private const string Variable = "AVATAR_WRITE_GOLDEN";
    private const int LongSide = 192;

    /// <summary>The folder in the source tree, not in the output directory, so that new pictures can be committed.</summary>
    private static readonly string Folder = Repository.GetPath("tests/Imaging.Tests/Golden");

    public static IEnumerable<string> Names() => Directory.EnumerateFiles(Folder, "*.webp").Select(path => Path.GetFileNameWithoutExtension(path)!);

    /// <summary>Returns the picture of this name; null if there is none.</summary>
    public static RgbImage? Read(string name) => File.Exists(GetPath(name)) ? Images.Read(File.ReadAllBytes(GetPath(name))) : null;

    /// <summary>Returns a cartoon at the size of the golden pictures.</summary>
    public static RgbImage Shrunk(RgbImage cartoon) => Images.Read(Images.Png(cartoon), LongSide);

    /// <summary>Writes the picture if <c>AVATAR_WRITE_GOLDEN</c> is set.</summary>
    public static void WriteIfAsked(string name, RgbImage picture)
    {
        if (Environment.GetEnvironmentVariable(Variable) != "1")
        {
            return;
        }

        using var image = picture.ToVips();
        image.Webpsave(GetPath(name), lossless: true, effort: 6, keep: NetVips.Enums.ForeignKeep.None);
    }

    private static string GetPath(string name) => Path.Combine(Folder, name + ".webp");
}
