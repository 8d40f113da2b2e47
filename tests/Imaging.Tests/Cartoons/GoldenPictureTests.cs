using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>
/// Compares each style with stored small pictures: a refactoring or optimisation must not change the look. After an intended change of
/// the look, run these tests with <c>AVATAR_WRITE_GOLDEN=1</c>, inspect the files they write, and commit them.
/// </summary>
public sealed class GoldenPictureTests(Gallery gallery)
{
    private const int Seed = 2;

    /// <summary>Minimum similarity. Tolerates different rounding on other processors; a visible change gives a lower value.</summary>
    private const double Alike = 0.985;

    private static readonly string[] Photos = ["astronaut", "coffee"];

    public static TheoryData<string, string> StylesAndPhotos() =>
        [.. CartoonStyles.All.SelectMany(style => Photos.Select(photo => (style.Name, photo)))];

    [Theory]
    [MemberData(nameof(StylesAndPhotos))]
    public void A_style_looks_as_it_did(string style, string photo)
    {
        var name = $"{style}-{photo}";
        var today = GoldenPictures.Shrunk(gallery.Cartoon(style, photo, Seed));
        GoldenPictures.WriteIfAsked(name, today);

        var golden = GoldenPictures.Read(name);
        Assert.True(golden is not null, $"Golden has no picture {name}. Run with AVATAR_WRITE_GOLDEN=1 to write it.");
        var alike = Ssim.Compute(golden, today);
        Assert.True(
            alike >= Alike,
            $"{style} no longer draws {photo} as it did (structural similarity {alike:0.000}). If that is meant, run with AVATAR_WRITE_GOLDEN=1.");
    }

    [Theory]
    [MemberData(nameof(StylesAndPhotos))]
    public void Another_seed_would_not_pass_for_it(string style, string photo)
    {
        var golden = GoldenPictures.Read($"{style}-{photo}");
        Assert.NotNull(golden);

        Assert.InRange(Ssim.Compute(golden, GoldenPictures.Shrunk(gallery.Cartoon(style, photo, Seed + 1))), 0, Alike - 0.02);
    }

    [Fact]
    public void No_golden_picture_has_lost_its_style()
    {
        var drawn = StylesAndPhotos().Select(row => $"{row.Data.Item1}-{row.Data.Item2}");

        Assert.Empty(GoldenPictures.Names().Except(drawn));
    }
}
