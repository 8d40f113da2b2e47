using System.Globalization;
using Avatar.Imaging.Tests.Support;
using NetVips;

namespace Avatar.Imaging.Tests.Faces;

/// <summary>Stickers keep the rules of messengers, and their outline is white and equally wide everywhere.</summary>
public sealed class StickerTests(Workshop workshop)
{
    private const int Side = 512;
    private const int Margin = 16;

    [Theory]
    [InlineData(300, 512)]
    [InlineData(1024, 700)]
    [InlineData(40, 30)]
    [InlineData(900, 60)]
    public async Task A_sticker_is_a_webp_of_512_pixels_with_free_sides(int width, int height)
    {
        using var read = await MakeAsync(Ellipse(width, height));

        Assert.Equal((Side, Side, 4), (read.Width, read.Height, read.Bands));
        using var alpha = read.ExtractBand(3);
        using var solid = alpha > 200;
        var found = Array.ConvertAll(solid.Cast(Enums.BandFormat.Uchar).FindTrim(threshold: 100, background: [0]), static side => Convert.ToInt32(side, CultureInfo.InvariantCulture));
        Assert.InRange(found[0], Margin - 1, Side);
        Assert.InRange(found[1], Margin - 1, Side);
        Assert.InRange(found[0] + found[2], 0, Side - Margin + 1);
        Assert.InRange(found[1] + found[3], 0, Side - Margin + 1);

        // It is as large as there is room.
        Assert.InRange(Math.Max(found[2], found[3]), Side - (2 * Margin) - 4, Side);
        Assert.Equal(0, read[0, 0][3]);
    }

    [Fact]
    public async Task The_outline_is_white_and_equally_wide_everywhere()
    {
        using var read = await MakeAsync(Ellipse(400, 400));
        for (var angle = 0.0; angle < 2 * Math.PI; angle += 0.1)
        {
            var (white, solid) = (0, 0);
            for (var radius = 180; radius < 256; radius++)
            {
                var pixel = read[(int)Math.Round(255.5 + (radius * Math.Cos(angle))), (int)Math.Round(255.5 + (radius * Math.Sin(angle)))];
                if (pixel[3] < 200) continue;
                solid++;
                if (pixel[0] > 225 && pixel[1] > 225 && pixel[2] > 225) white++;
            }

            Assert.InRange(white, 6, 12);
            Assert.InRange(solid, 50, 66);
        }
    }

    [Fact]
    public async Task A_soft_shadow_lies_below_the_outline()
    {
        using var read = await MakeAsync(Ellipse(400, 400));

        // The outline ends 239 pixels below the middle.
        var below = read[256, 256 + 244];
        Assert.InRange(below[3], 15, 140);
        Assert.All(below[..3], value => Assert.InRange(value, 0, 90));
        Assert.InRange(read[256, 511][3], 0, 20);
    }

    /// <summary>The pixels of a face keep their colours, and gaps between strands are filled with white.</summary>
    [Fact]
    public async Task The_face_is_unchanged_and_narrow_gaps_are_closed()
    {
        using var ellipse = Ellipse(400, 400);
        using var gap = Image.Black(6, 120, bands: 4).Cast(Enums.BandFormat.Uchar);
        using var face = ellipse.Insert(gap, 200, 0);

        using var read = await MakeAsync(face);

        Assert.All(read[256, 350][..3].Zip([220.0, 20.0, 20.0]), pair => Assert.InRange(pair.First, pair.Second - 12, pair.Second + 12));
        Assert.Equal(255, read[256, 350][3]);
        Assert.InRange(read[260, 80][3], 254, 255);
        Assert.InRange(read[260, 80][1], 180, 255);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sticker_of_noise_keeps_the_limit_of_100_kB(bool isTransparent)
    {
        using var noise = Image.Gaussnoise(700, 700, mean: 128, sigma: 90, seed: 1)
            .Bandjoin(Image.Gaussnoise(700, 700, mean: 128, sigma: 90, seed: 2), Image.Gaussnoise(700, 700, mean: 128, sigma: 90, seed: 3))
            .Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        using var alpha = Image.Gaussnoise(700, 700, mean: 128, sigma: 90, seed: 4).Cast(Enums.BandFormat.Uchar);
        using var face = isTransparent ? noise.Bandjoin(alpha) : noise.Copy();

        var sticker = await ConvertAsync(face);

        Assert.InRange(sticker.Bytes.Length, 1, 100_000);
    }

    [Fact]
    public async Task A_sticker_of_nothing_is_transparent()
    {
        using var nothing = Image.Black(64, 64, bands: 4).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);

        using var read = await MakeAsync(nothing);

        Assert.Equal(0, read.ExtractBand(3).Max());
    }

    [Fact]
    public async Task The_same_face_gives_the_same_sticker()
    {
        using var face = Ellipse(300, 400);

        var (first, second) = (await ConvertAsync(face), await ConvertAsync(face));

        Assert.Equal(first.Bytes.ToArray(), second.Bytes.ToArray());
    }

    /// <summary>A red ellipse that touches the sides of a transparent picture.</summary>
    private static Image Ellipse(int width, int height)
    {
        Imaging.Photos.Vips.EnsureConfigured();
        using var place = Image.Xyz(width, height);
        using var across = (place[0] - ((width - 1) / 2.0)) / (width / 2.0);
        using var down = (place[1] - ((height - 1) / 2.0)) / (height / 2.0);
        using var inside = ((across * across) + (down * down)) < 1;
        using var red = inside.Ifthenelse(new double[] { 220, 20, 20 }, new double[] { 0, 0, 0 });
        return red.Bandjoin(inside).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb).CopyMemory();
    }

    private Task<EncodedImage> ConvertAsync(Image face) =>
        workshop.Converter.ConvertAsync(Images.Source(face.PngsaveBuffer()), ConversionTarget.Sticker, TestContext.Current.CancellationToken);

    private async Task<Image> MakeAsync(Image face)
    {
        var sticker = await ConvertAsync(face);
        Assert.Equal((ImageFormat.Webp, Side, Side), (sticker.Format, sticker.Width, sticker.Height));
        Assert.Equal(ImageFormat.Webp, ImageFormats.Sniff(sticker.Bytes.Span));
        return Image.NewFromBuffer(sticker.Bytes.ToArray());
    }
}
