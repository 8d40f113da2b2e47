using Avatar.Imaging.Photos;
using Avatar.Imaging.Tests.Support;
using NetVips;

namespace Avatar.Imaging.Tests.Faces;

/// <summary>
/// Compares cuts of the public-domain portrait with stored small pictures, half on a light and half on a dark ground, so that a change of
/// the matte shows as well as a change of the drawing. <c>AVATAR_WRITE_GOLDEN=1</c> writes them, as for the golden pictures of the styles.
/// </summary>
public sealed class GoldenCutTests(Workshop workshop)
{
    private const double Light = 235, Dark = 40;

    public static TheoryData<string, string> Cuts() => new()
    {
        { "comic", Portraits.Plain },
        { "comic", Portraits.Neighbour },
        { "comic", Portraits.Arm },
        { "comic", Portraits.Lying },
        { "comic", Portraits.FarAway },
        { "comic", Portraits.Close },
        { "comic", Portraits.Underexposed },
        { "comic", Portraits.Collar },
        { "painting", Portraits.Plain },
        { "watercolor", Portraits.Plain },
        { "sketch", Portraits.Plain },
        { "pop", Portraits.Plain },
    };

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task A_cut_looks_as_it_did(string style, string portrait)
    {
        using var today = await CutAsync(style, portrait);
        using var golden = GoldenPictures.Cuts.Read(GetName(style, portrait), today);

        Assert.True(golden is not null, $"There is no golden cut {GetName(style, portrait)}. Run with AVATAR_WRITE_GOLDEN=1 to write it.");
        var alike = Ssim.Compute(golden, today);
        Assert.True(
            alike >= GoldenPictures.Alike,
            $"The cut {GetName(style, portrait)} no longer looks as it did (structural similarity {alike:0.000}). If that is meant, run with AVATAR_WRITE_GOLDEN=1.");
    }

    [Fact]
    public async Task A_cut_with_a_neighbours_piece_would_not_pass()
    {
        using var today = await CutAsync("comic", Portraits.Neighbour);
        using var whole = today.ToVips();
        using var piece = whole.Crop(30, 70, 28, 36);
        using var image = RgbImage.FromVips(whole.Insert(piece, 160, 90));

        Assert.InRange(Ssim.Compute(today, image), 0, GoldenPictures.Alike - 0.002);
    }

    [Fact]
    public void No_golden_cut_has_lost_its_test() =>
        Assert.Empty(GoldenPictures.Cuts.Names().Except(Cuts().Select(row => GetName(row.Data.Item1, row.Data.Item2))));

    private static string GetName(string style, string portrait) => $"{style}-{portrait}";

    private async Task<RgbImage> CutAsync(string style, string portrait)
    {
        using var photo = Portraits.Create(portrait);
        var source = Images.Source(photo.PngsaveBuffer(compression: 1));
        var cartoon = await workshop.DrawAsync(source, style);
        var cut = await workshop.CutAsync(source, cartoon, ImageFormat.Png, new Drawing(style, 1));
        using var head = Image.NewFromBuffer(cut.Image.Bytes.ToArray());
        var (left, right) = (head.Width / 2, head.Width - (head.Width / 2));
        using var light = head.Crop(0, 0, left, head.Height).Flatten(background: [Light, Light, Light]);
        using var dark = head.Crop(left, 0, right, head.Height).Flatten(background: [Dark, Dark, Dark]);
        using var both = RgbImage.FromVips(light.Join(dark, Enums.Direction.Horizontal));
        return GoldenPictures.Shrunk(both);
    }
}
