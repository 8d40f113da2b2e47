using Avatar.Imaging.Photos;
using Avatar.Imaging.Tests.Support;
using NetVips;

namespace Avatar.Imaging.Tests.Photos;

/// <summary>Copies of stored images at a smaller size or in another format.</summary>
public sealed class PhotoConverterTests(Workshop workshop)
{
    public static TheoryData<ImageFormat, ImageFormat> Pairs() => new(
        from source in Enum.GetValues<ImageFormat>() from target in Enum.GetValues<ImageFormat>() select (source, target));

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Every_format_converts_to_every_other_at_the_requested_width(ImageFormat source, ImageFormat target)
    {
        var made = await ConvertAsync(Images.Quarters(1200, 900).WriteToBuffer("." + source.FileExtension()), new(target, 256));

        Assert.Equal((target, 256, 192), (made.Format, made.Width, made.Height));
        Assert.Equal(target, ImageFormats.Sniff(made.Bytes.Span));
        using var read = Image.NewFromBuffer(made.Bytes.ToArray());
        Assert.Equal((256, 192, 3), (read.Width, read.Height, read.Bands));
        AssertQuarters(read, 8);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(4000)]
    [InlineData(null)]
    public async Task Nothing_is_ever_enlarged(int? width)
    {
        var made = await ConvertAsync(Images.Quarters(64, 48).PngsaveBuffer(), new(ImageFormat.Png, width));

        Assert.Equal((64, 48), (made.Width, made.Height));
        using var read = Image.NewFromBuffer(made.Bytes.ToArray());
        AssertQuarters(read, 0);
    }

    [Theory]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Webp)]
    public async Task Transparency_is_kept(ImageFormat format)
    {
        var made = await ConvertAsync(Disc(400).PngsaveBuffer(), new(format, 100));

        using var read = Image.NewFromBuffer(made.Bytes.ToArray());
        Assert.Equal(4, read.Bands);
        Assert.Equal(0, read[2, 2][3]);
        Assert.Equal(255, read[50, 50][3]);
        Assert.InRange(read[50, 50][0], 217, 223);
    }

    /// <summary>The black under the transparent pixels must not darken the edge of the disc.</summary>
    [Fact]
    public async Task The_edge_of_a_cut_out_keeps_its_colour()
    {
        var made = await ConvertAsync(Disc(400).PngsaveBuffer(), new(ImageFormat.Png, 50));

        using var read = Image.NewFromBuffer(made.Bytes.ToArray());
        var rim = Enumerable.Range(0, 50).Select(x => read[x, 25]).First(pixel => pixel[3] is > 60 and < 250);
        Assert.InRange(rim[0], 205, 235);
    }

    [Fact]
    public async Task A_jpeg_gets_a_white_background()
    {
        var made = await ConvertAsync(Disc(400).PngsaveBuffer(), new(ImageFormat.Jpeg, 100));

        using var read = Image.NewFromBuffer(made.Bytes.ToArray());
        Assert.Equal(3, read.Bands);
        Assert.All(read[2, 2], value => Assert.InRange(value, 253, 255));
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Webp)]
    public async Task Metadata_and_profile_are_removed_and_the_picture_is_upright(ImageFormat format)
    {
        using var stored = Images.Quarters(120, 80).Rot270().IccTransform("p3", inputProfile: "srgb");
        var file = stored.Mutate(image =>
        {
            image.Set(GValue.GIntType, "orientation", 6);
            image.Set(GValue.RefStrType, "exif-ifd0-Model", "A camera");
            image.Set(GValue.BlobType, "xmp-data", "<x:xmpmeta/>"u8.ToArray());
        }).JpegsaveBuffer(q: 95, profile: "p3");

        var made = await ConvertAsync(file, new(format, 60));

        Assert.Equal((60, 40), (made.Width, made.Height));
        using var read = Image.NewFromBuffer(made.Bytes.ToArray());
        Assert.DoesNotContain(read.GetFields(), field =>
            field.StartsWith("exif", StringComparison.Ordinal) || field is "xmp-data" or "icc-profile-data" or "orientation");
        AssertQuarters(read, 16);
    }

    [Fact]
    public async Task Sixteen_bit_grey_palette_and_CMYK_pictures_become_sRGB()
    {
        var quarters = Images.Quarters(120, 80);
        byte[][] files =
        [
            quarters.Colourspace(Enums.Interpretation.Rgb16).PngsaveBuffer(bitdepth: 16),
            quarters.Colourspace(Enums.Interpretation.Bw).PngsaveBuffer(),
            quarters.PngsaveBuffer(palette: true),
            quarters.IccTransform("cmyk", inputProfile: "srgb").JpegsaveBuffer(q: 95),
        ];
        foreach (var file in files)
        {
            var made = await ConvertAsync(file, new(ImageFormat.Webp, 60));

            using var read = Image.NewFromBuffer(made.Bytes.ToArray());
            Assert.Equal((60, 40, 3, Enums.BandFormat.Uchar), (read.Width, read.Height, read.Bands, read.Format));
            Assert.All(read[50, 35], value => Assert.InRange(value, 240, 255));
        }
    }

    [Fact]
    public async Task A_picture_too_tall_for_webp_becomes_narrower()
    {
        var made = await ConvertAsync(Images.Quarters(64, 40_000).PngsaveBuffer(), new(ImageFormat.Webp, 64));

        Assert.Equal(16_383, made.Height);
        Assert.InRange(made.Width, 26, 27);
    }

    [Fact]
    public async Task Hostile_files_are_refused()
    {
        var photo = File.ReadAllBytes(TestPhotos.GetPath("coffee"));
        using var studio = new Studio(new ImagingOptions());
        var strict = new PhotoConverter(studio, new ImagingOptions { MaxPixels = 1000 }, workshop.Pool);

        Assert.Equal(ImagingError.UnsupportedMediaType, await ErrorAsync(workshop.Converter, "GIF89a and more"u8.ToArray()));
        Assert.Equal(ImagingError.Undecodable, await ErrorAsync(workshop.Converter, photo[..(photo.Length / 2)]));
        Assert.Equal(ImagingError.TooManyPixels, await ErrorAsync(strict, photo));
    }

    [Fact]
    public async Task Conversions_run_in_the_studio()
    {
        using var studio = new Studio(new ImagingOptions());
        studio.Dispose();
        var closed = new PhotoConverter(studio, new ImagingOptions(), workshop.Pool);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => closed.ConvertAsync(
            Workshop.Photo("coffee"), new(ImageFormat.Webp, 64), TestContext.Current.CancellationToken));
    }

    /// <summary>A red disc on transparent black.</summary>
    private static Image Disc(int side)
    {
        using var place = Image.Xyz(side, side) - (side / 2.0);
        using var distance = place[0].Pow(2) + place[1].Pow(2);
        using var inside = distance < Math.Pow(side * 0.4, 2);
        using var red = inside.Ifthenelse(new double[] { 220, 20, 20 }, new double[] { 0, 0, 0 });
        return red.Bandjoin(inside).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
    }

    private static void AssertQuarters(Image image, int tolerance)
    {
        AssertNear([220, 20, 20], image[image.Width / 4, image.Height / 4], tolerance);
        AssertNear([20, 200, 20], image[image.Width * 3 / 4, image.Height / 4], tolerance);
        AssertNear([20, 20, 220], image[image.Width / 4, image.Height * 3 / 4], tolerance);
        AssertNear([250, 250, 250], image[image.Width * 3 / 4, image.Height * 3 / 4], tolerance);
    }

    private static void AssertNear(double[] expected, double[] actual, int tolerance) =>
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second, pair.First - tolerance, pair.First + tolerance));

    private static async Task<ImagingError> ErrorAsync(IImageConverter converter, byte[] file) =>
        (await Assert.ThrowsAsync<ImagingException>(() => converter.ConvertAsync(
            Images.Source(file), new(ImageFormat.Webp, 64), TestContext.Current.CancellationToken))).Error;

    private Task<EncodedImage> ConvertAsync(byte[] file, ConversionTarget target) =>
        workshop.Converter.ConvertAsync(Images.Source(file), target, TestContext.Current.CancellationToken);
}
