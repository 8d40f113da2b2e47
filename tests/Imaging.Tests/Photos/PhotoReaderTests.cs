using System.Numerics;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Tests.Support;
using NetVips;

namespace Avatar.Imaging.Tests.Photos;

/// <summary>Photos of every kind are read as upright sRGB.</summary>
public sealed class PhotoReaderTests(Workshop workshop)
{
    private static readonly int[] Delays = [100, 100];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Every_camera_orientation_is_turned_upright(int orientation)
    {
        var file = Stored(Images.Quarters(120, 80), orientation)
            .Mutate(image => image.Set(GValue.GIntType, "orientation", orientation)).JpegsaveBuffer(q: 95);

        var info = await workshop.Inspector.InspectAsync(Images.Source(file), TestContext.Current.CancellationToken);
        var photo = await ReadAsync(file);

        Assert.Equal((120, 80), (info.Width, info.Height));
        Assert.Equal((120, 80), (photo.Width, photo.Height));
        AssertQuarters(photo, 12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void A_part_of_a_photo_shows_what_the_whole_shows_there(int orientation)
    {
        var stored = Stored(Images.Quarters(1200, 800), orientation)
            .Mutate(image => image.Set(GValue.GIntType, "orientation", orientation)).JpegsaveBuffer(q: 95);
        using var file = PhotoFile.FromBytes(stored);

        using var part = workshop.Reader.ReadPart(file, new Box(new(500, 300), new(1300, 500)), shrink: 2.5f);

        Assert.Equal((new Vector2(1200, 800), new Vector2(500, 300)), (part.Whole, part.Origin));
        Assert.Equal((280, 80), (part.Pixels.Width, part.Pixels.Height));
        Assert.Equal(new Vector2(40, 40), Vector2.Transform(new Vector2(600, 400), part.FromPhoto));
        AssertNear((220, 20, 20), part.Pixels.At(20, 20), 12);
        AssertNear((20, 200, 20), part.Pixels.At(60, 20), 12);
        AssertNear((20, 20, 220), part.Pixels.At(20, 60), 12);
        AssertNear((250, 250, 250), part.Pixels.At(60, 60), 12);
    }

    [Fact]
    public async Task Sixteen_bits_grey_palette_and_animation_are_read()
    {
        var quarters = Images.Quarters(120, 80);
        using var grey = quarters.Colourspace(Enums.Interpretation.Bw);
        using var second = quarters.Invert();

        AssertQuarters(await ReadAsync(quarters.Colourspace(Enums.Interpretation.Rgb16).PngsaveBuffer(bitdepth: 16)), 3);
        AssertQuarters(await ReadAsync(quarters.PngsaveBuffer(palette: true)), 12);
        AssertQuarters(await ReadAsync(quarters.WebpsaveBuffer(lossless: true)), 3);
        AssertQuarters(await ReadAsync(Animated(quarters, second)), 3);
        var drawn = await ReadAsync(grey.PngsaveBuffer());
        Assert.Equal(drawn.At(10, 10).Red, drawn.At(10, 10).Blue);
    }

    [Fact]
    public async Task Colour_profiles_are_honoured()
    {
        var quarters = Images.Quarters(120, 80);
        using var p3 = quarters.IccTransform("p3", inputProfile: "srgb");
        using var cmyk = quarters.IccTransform("cmyk", inputProfile: "srgb");

        AssertQuarters(await ReadAsync(p3.PngsaveBuffer(profile: "p3")), 4);
        var printed = await ReadAsync(cmyk.JpegsaveBuffer(q: 95));
        Assert.InRange(printed.At(30, 20).Red - printed.At(30, 20).Blue, 100, 255);
        Assert.InRange(printed.At(90, 20).Green - printed.At(90, 20).Red, 50, 255);
        Assert.InRange(printed.At(30, 60).Blue - printed.At(30, 60).Red, 50, 255);
        AssertNear((250, 250, 250), printed.At(90, 60), 6);
    }

    [Fact]
    public async Task A_broken_colour_profile_is_ignored()
    {
        var file = Images.Quarters(120, 80)
            .Mutate(image => image.Set(GValue.BlobType, "icc-profile-data", new byte[200])).JpegsaveBuffer(q: 95);

        AssertQuarters(await ReadAsync(file), 12);
    }

    [Fact]
    public async Task Transparency_gets_a_white_background()
    {
        using var half = Images.Quarters(120, 80).Bandjoin((Image.Black(120, 80) + 128).Cast(Enums.BandFormat.Uchar));

        var photo = await ReadAsync(half.PngsaveBuffer());

        Assert.InRange(photo.At(10, 10).Red, 230, 242);
        Assert.InRange(photo.At(10, 10).Green, 130, 145);
    }

    [Theory]
    [InlineData(".jpg")]
    [InlineData(".png")]
    [InlineData(".webp")]
    public async Task A_large_photo_is_shrunk_without_losing_its_colours(string format)
    {
        var photo = await ReadAsync(Images.Quarters(5000, 2500).WriteToBuffer(format), 1024);

        Assert.Equal((1024, 512), (photo.Width, photo.Height));
        AssertQuarters(photo, 12);
    }

    [Theory]
    [InlineData(512, 1024)]
    [InlineData(300, 600)]
    [InlineData(200, 200)]
    [InlineData(4000, 1024)]
    public async Task A_small_photo_is_drawn_at_up_to_twice_its_size(int longSide, int drawn)
    {
        using var file = await OpenAsync(Images.Quarters(longSide, longSide / 2).PngsaveBuffer());

        Assert.Equal(drawn, workshop.Reader.Read(file, PhotoReader.WorkingSide, enlarge: true).Width);
    }

    private static void AssertQuarters(RgbImage photo, int tolerance)
    {
        AssertNear((220, 20, 20), photo.At(photo.Width / 4, photo.Height / 4), tolerance);
        AssertNear((20, 200, 20), photo.At(photo.Width * 3 / 4, photo.Height / 4), tolerance);
        AssertNear((20, 20, 220), photo.At(photo.Width / 4, photo.Height * 3 / 4), tolerance);
        AssertNear((250, 250, 250), photo.At(photo.Width * 3 / 4, photo.Height * 3 / 4), tolerance);
    }

    private static void AssertNear((int Red, int Green, int Blue) expected, (byte Red, byte Green, byte Blue) actual, int tolerance)
    {
        Assert.InRange(actual.Red, expected.Red - tolerance, expected.Red + tolerance);
        Assert.InRange(actual.Green, expected.Green - tolerance, expected.Green + tolerance);
        Assert.InRange(actual.Blue, expected.Blue - tolerance, expected.Blue + tolerance);
    }

    /// <summary>Returns the image as a camera with this orientation stores it: the inverse of the rotation that the orientation asks for.</summary>
    private static Image Stored(Image upright, int orientation) => orientation switch
    {
        2 => upright.FlipHor(),
        3 => upright.Rot180(),
        4 => upright.FlipVer(),
        5 => upright.Rot90().FlipHor(),
        6 => upright.Rot270(),
        7 => upright.Rot270().FlipHor(),
        8 => upright.Rot90(),
        _ => upright.Copy(),
    };

    private static byte[] Animated(Image first, Image second) =>
        first.Join(second, Enums.Direction.Vertical)
            .Mutate(image =>
            {
                image.Set(GValue.GIntType, "page-height", first.Height);
                image.Set(GValue.ArrayIntType, "delay", Delays);
            })
            .WebpsaveBuffer(lossless: true);

    private static async Task<PhotoFile> OpenAsync(byte[] file) =>
        await PhotoFile.ReadAsync(Images.Source(file), int.MaxValue, TestContext.Current.CancellationToken);

    private async Task<RgbImage> ReadAsync(byte[] bytes, int longSide = 1024)
    {
        using var file = await OpenAsync(bytes);
        return workshop.Reader.Read(file, longSide);
    }
}
