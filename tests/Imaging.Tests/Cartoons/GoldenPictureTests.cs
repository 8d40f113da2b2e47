using Avatar.Imaging.Photos;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>
/// Compares each style with stored small pictures: a refactoring or optimisation must not change the look. After an intended change of
/// the look, run these tests with <c>AVATAR_WRITE_GOLDEN=1</c>, inspect the files they write, and commit them. Pictures that are still alike
/// remain untouched.
/// </summary>
public sealed class GoldenPictureTests(Gallery gallery)
{
    private const int Seed = 2;

    private static readonly string[] Photos = ["astronaut", "coffee"];

    public static TheoryData<string, string> StylesAndPhotos() =>
        [.. CartoonStyles.OfSteps.SelectMany(style => Photos.Select(photo => (style.Name, photo)))];

    [Theory]
    [MemberData(nameof(StylesAndPhotos))]
    public void A_style_looks_as_it_did(string style, string photo)
    {
        var today = Draw(style, photo, Seed);
        var golden = GoldenPictures.Stored.Read(GetName(style, photo), today);

        Assert.True(golden is not null, $"Golden has no picture {GetName(style, photo)}. Run with AVATAR_WRITE_GOLDEN=1 to write it.");
        var alike = Ssim.Compute(golden, today);
        Assert.True(
            alike >= GoldenPictures.Alike,
            $"{style} no longer draws {photo} as it did (structural similarity {alike:0.000}). If that is meant, run with AVATAR_WRITE_GOLDEN=1.");
    }

    [Theory]
    [MemberData(nameof(StylesAndPhotos))]
    public void Another_seed_would_not_pass_for_it(string style, string photo)
    {
        var golden = GoldenPictures.Stored.Read(GetName(style, photo), Draw(style, photo, Seed));
        Assert.NotNull(golden);

        Assert.InRange(Ssim.Compute(golden, Draw(style, photo, Seed + 1)), 0, GoldenPictures.Alike - 0.02);
    }

    [Fact]
    public void No_golden_picture_has_lost_its_style() =>
        Assert.Empty(GoldenPictures.Stored.Names().Except(StylesAndPhotos().Select(row => GetName(row.Data.Item1, row.Data.Item2))));

    [Fact]
    public void Only_pictures_that_are_missing_or_differ_are_written()
    {
        using var folder = new TemporaryFolder();
        var written = new List<string>();
        GoldenPictures writing = new(folder.Path, written.Add), reading = new(folder.Path, written: null);
        var grey = Images.Grey(32, 32, (x, _) => 4 * x);
        var rounded = Images.Grey(32, 32, (x, y) => (4 * x) + (x == 3 && y == 3 ? 1 : 0));
        var white = Images.Grey(32, 32, (_, _) => 255);
        Assert.Null(reading.Read("picture", grey));

        Assert.Equal(grey.Bytes, writing.Read("picture", grey)!.Bytes);
        Assert.Equal(grey.Bytes, writing.Read("picture", rounded)!.Bytes);
        Assert.Equal(grey.Bytes, reading.Read("picture", white)!.Bytes);
        Assert.Single(written);
        Assert.Equal(white.Bytes, writing.Read("picture", white)!.Bytes);
        Assert.Equal(white.Bytes, reading.Read("picture", grey)!.Bytes);
        Assert.Equal(2, written.Count);
    }

    private RgbImage Draw(string style, string photo, long seed) => GoldenPictures.Shrunk(gallery.Cartoon(style, photo, seed));

    private static string GetName(string style, string photo) => $"{style}-{photo}";
}
