using Avatar.Imaging.Photos;

namespace Avatar.Imaging.Tests.Support;

/// <summary>Stored pictures in a folder: cartoons reduced to a long side of 192 pixels.</summary>
/// <param name="folder">The folder.</param>
/// <param name="written">Pictures that are missing or differ are written, and their paths reported here; null to write none.</param>
internal sealed class GoldenPictures(string folder, Action<string>? written)
{
    /// <summary>Minimum similarity. Tolerates different rounding on other processors; a visible change gives a lower value.</summary>
    public const double Alike = 0.985;

    private const int LongSide = 192;

    /// <summary>
    /// The pictures in <c>Golden</c> in the source tree, not in the output directory, so that new pictures can be committed. They are written
    /// if <c>AVATAR_WRITE_GOLDEN</c> is 1, and the tests report each as a warning.
    /// </summary>
    public static GoldenPictures Stored { get; } = In("tests/Imaging.Tests/Golden");

    /// <summary>The golden cuts, in <c>Golden/Cuts</c>; otherwise like <see cref="Stored"/>.</summary>
    public static GoldenPictures Cuts { get; } = In("tests/Imaging.Tests/Golden/Cuts");

    /// <summary>The golden drawings of the style <c>vector</c>, in <c>Golden/Vectors</c>; otherwise like <see cref="Stored"/>.</summary>
    public static GoldenPictures Vectors { get; } = In("tests/Imaging.Tests/Golden/Vectors");

    public IEnumerable<string> Names() => Directory.EnumerateFiles(folder, "*.webp").Select(path => Path.GetFileNameWithoutExtension(path)!);

    /// <summary>Returns a cartoon at the size of the golden pictures.</summary>
    public static RgbImage Shrunk(RgbImage cartoon) => Images.Read(Images.Png(cartoon), LongSide);

    /// <summary>
    /// Returns the picture of this name; null if there is none. If pictures are written, one that is missing or not <see cref="Alike"/> is
    /// replaced by today's first.
    /// </summary>
    public RgbImage? Read(string name, RgbImage today)
    {
        var path = Path.Combine(folder, name + ".webp");
        var golden = File.Exists(path) ? Images.Read(File.ReadAllBytes(path)) : null;
        if (written is null || (golden is not null && Ssim.Compute(golden, today) >= Alike)) return golden;

        using var image = today.ToVips();
        image.Webpsave(path, lossless: true, effort: 6, keep: NetVips.Enums.ForeignKeep.None);
        written(path);
        return today;
    }

    private static GoldenPictures In(string path) => new(
        Repository.GetPath(path),
        Environment.GetEnvironmentVariable("AVATAR_WRITE_GOLDEN") == "1" ? static path => TestContext.Current.AddWarning($"Wrote {path}.") : null);
}
