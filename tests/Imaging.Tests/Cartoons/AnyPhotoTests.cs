using Avatar.Imaging.Tests.Support;
using NetVips;

namespace Avatar.Imaging.Tests.Cartoons;

public sealed class AnyPhotoTests(Workshop workshop)
{
    /// <summary>
    /// Maximum bytes of planes for a picture of 1,024 × 1,024 pixels; a plane occupies a block of 5 MB. A higher limit costs memory in
    /// every job.
    /// </summary>
    private const long MostPlanes = 72L << 20;

    private static readonly (int Width, int Height)[] Shapes = [(1, 1), (2, 3), (1, 5000), (8000, 50), (7, 7), (33, 1023)];

    private static readonly int[] Greys = [0, 128, 255];

    public static TheoryData<string> Styles() => [.. CartoonStyles.OfSteps.Select(style => style.Name)];

    public static TheoryData<string, int, int> StylesAndShapes() =>
        [.. CartoonStyles.OfSteps.SelectMany(style => Shapes.Select(shape => (style.Name, shape.Width, shape.Height)))];

    public static TheoryData<string, int> StylesAndGreys() =>
        [.. CartoonStyles.OfSteps.SelectMany(style => Greys.Select(grey => (style.Name, grey)))];

    [Theory]
    [MemberData(nameof(StylesAndShapes))]
    public async Task Any_shape_gives_a_cartoon(string style, int width, int height)
    {
        var photo = Images.Grey(width, height, (x, y) => ((x * 37) + (y * 91)) % 256);

        var cartoon = await DrawAsync(Images.Png(photo), style);

        Assert.InRange(Math.Max(cartoon.Width, cartoon.Height), 1, 1024);
    }

    [Theory]
    [MemberData(nameof(StylesAndGreys))]
    public async Task A_flat_photo_stays_about_as_light(string style, int grey)
    {
        var cartoon = await DrawAsync(Images.Png(Images.Grey(300, 200, (_, _) => grey)), style);

        Assert.InRange(MeanGreen(Images.Read(cartoon.Bytes.ToArray())), grey - 70, grey + 70);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(128)]
    [InlineData(255)]
    public async Task A_flat_photo_stays_flat_in_a_comic(int grey)
    {
        var drawn = Images.Read((await DrawAsync(Images.Png(Images.Grey(300, 200, (_, _) => grey)))).Bytes.ToArray());

        Assert.InRange(drawn.At(100, 100).Green - drawn.At(5, 5).Green, -6, 6);
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_transparent_photo_is_drawn_on_white(string style)
    {
        var clear = Image.Black(300, 200, bands: 4).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb).PngsaveBuffer();

        var drawn = Images.Read((await DrawAsync(clear, style)).Bytes.ToArray());

        Assert.InRange(drawn.At(100, 100).Green, 200, 255);
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_cartoon_carries_no_metadata_and_stays_small(string style)
    {
        var dice = new Random(3);
        var noise = Images.Made(1024, 1024, (_, _) => (dice.Next(256), dice.Next(256), dice.Next(256)));
        var jpeg = noise.ToVips().Mutate(image => image.Set(GValue.GStrType, "exif-ifd0-Artist", "somebody")).JpegsaveBuffer();

        var cartoon = await DrawAsync(jpeg, style);

        Assert.InRange(cartoon.Bytes.Length, 1, 10_000_000);
        Assert.DoesNotContain(Image.NewFromBuffer(cartoon.Bytes.ToArray()).GetFields(), field => field.StartsWith("exif", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_style_is_refused()
    {
        var refused = await Assert.ThrowsAsync<ImagingException>(() =>
            workshop.Engine.DrawAsync(Workshop.Photo("coffee"), "cubism", 1, TestContext.Current.CancellationToken));

        Assert.Equal(ImagingError.UnknownStyle, refused.Error);
    }

    [Theory]
    [MemberData(nameof(Styles))]
    [InlineData(CartoonStyles.Vector)]
    public async Task Drawing_returns_every_plane_to_the_pool(string style)
    {
        using var pool = new Imaging.Planes.PlanePool();
        using var studio = new Studio(workshop.Options);
        var engine = new Imaging.Cartoons.LocalEngine(studio, workshop.Reader, workshop.Detector, workshop.MeshFinder, new(workshop.Detector, pool), new(workshop.Segmenter, pool), pool);
        await engine.DrawAsync(Workshop.Photo("astronaut"), style, 1, TestContext.Current.CancellationToken);
        var kept = pool.IdleBytes;

        await engine.DrawAsync(Workshop.Photo("astronaut"), style, 1, TestContext.Current.CancellationToken);

        Assert.Equal(0, pool.Rented);
        Assert.Equal(kept, pool.IdleBytes);
        Assert.InRange(kept, 1, MostPlanes);
    }

    private static double MeanGreen(Imaging.Photos.RgbImage picture) => picture.Bytes.ToArray().Where((_, i) => i % 3 == 1).Average(value => (double)value);

    private Task<EncodedImage> DrawAsync(byte[] photo, string style = "comic") =>
        workshop.Engine.DrawAsync(Images.Source(photo), style, 1, TestContext.Current.CancellationToken);
}
