using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Cartoons.Vectors;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>The style <c>vector</c>: its documents, its pictures, and what is drawn where it cannot be.</summary>
public sealed partial class VectorTests(Workshop workshop)
{
    private const string Portrait = "astronaut";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(11)]
    [InlineData(40)]
    public async Task The_document_has_closed_cubic_paths_in_few_colours_and_nothing_else(long seed)
    {
        var drawn = await workshop.DrawAsync(Workshop.Photo(Portrait), CartoonStyles.Vector, seed);
        var svg = Encoding.UTF8.GetString(drawn.Svg!.Value.Span);

        Assert.Null(drawn.Style);
        Assert.InRange(drawn.Svg.Value.Length, 4_000, 40_000);
        Assert.Matches(DocumentPattern(), svg);
        var paths = XDocument.Parse(svg).Root!.Elements().ToList();
        Assert.InRange(paths.Count, 20, 120);
        Assert.InRange(paths.Select(path => path.Attribute("fill")!.Value).Distinct().Count(), 5, SceneBuilder.MaxColours);
        Assert.All(paths.SelectMany(path => path.Attribute("d")!.Value.Split('z', StringSplitOptions.RemoveEmptyEntries)), path =>
            Assert.Equal(0, NumberPattern().Count(path[path.IndexOf('c', StringComparison.Ordinal)..]) % 6));
    }

    [Fact]
    public async Task The_picture_is_square_and_the_same_whatever_runs_beside_it()
    {
        var alone = await workshop.DrawAsync(Workshop.Photo(Portrait), CartoonStyles.Vector, 3);
        var beside = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => workshop.DrawAsync(Workshop.Photo(Portrait), CartoonStyles.Vector, 3)));

        Assert.Equal((PhotoReader.WorkingSide, PhotoReader.WorkingSide), (alone.Width, alone.Height));
        Assert.All(beside, drawn =>
        {
            Assert.True(alone.Bytes.Span.SequenceEqual(drawn.Bytes.Span));
            Assert.True(alone.Svg!.Value.Span.SequenceEqual(drawn.Svg!.Value.Span));
        });
    }

    [Fact]
    public async Task Another_seed_is_another_picture_of_the_same_skin()
    {
        var skins = new List<float>();
        var pictures = new List<RgbImage>();
        for (var seed = 1; seed <= 6; seed++)
        {
            var scene = await SceneAsync(seed);
            pictures.Add(Render(scene, 192));
            skins.Add(Lightness(FindSkin(scene)));
        }

        var cheek = await CheekAsync();
        Assert.All(skins, skin => Assert.InRange(skin - cheek, -5, 5));
        for (var i = 1; i < pictures.Count; i++) Assert.InRange(Ssim.Compute(pictures[i - 1], pictures[i]), 0, GoldenPictures.Alike - 0.05);
        pictures.ForEach(picture => picture.Dispose());
    }

    [Fact]
    public async Task A_photo_without_a_trusted_face_is_drawn_as_a_comic_and_says_so()
    {
        var drawn = await workshop.DrawAsync(Workshop.Photo("coffee"), CartoonStyles.Vector, 5);
        var comic = await workshop.DrawAsync(Workshop.Photo("coffee"), "comic", 5);

        Assert.Equal("comic", drawn.Style);
        Assert.Null(drawn.Svg);
        Assert.True(comic.Bytes.Span.SequenceEqual(drawn.Bytes.Span));
    }

    [Theory]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Jpeg)]
    public async Task The_face_is_the_head_alone_drawn_again(ImageFormat format)
    {
        var photo = Workshop.Photo(Portrait);
        var cartoon = await workshop.DrawAsync(photo, CartoonStyles.Vector, 3);

        var cut = await workshop.CutAsync(photo, cartoon, format, new Drawing(CartoonStyles.Vector, 3));

        Assert.Matches(DocumentPattern(), Encoding.UTF8.GetString(cut.Svg!.Value.Span));
        using var head = NetVips.Image.NewFromBuffer(cut.Master!.Bytes.ToArray());
        Assert.Equal((4, head.Width), (head.Bands, head.Height));
        using var alpha = head.ExtractBand(3);
        Assert.Equal(0, alpha.Getpoint(1, 1)[0]);
        Assert.Equal(255, alpha.Getpoint(head.Width / 2, head.Height / 2)[0]);
        Assert.InRange(alpha.Avg(), 60, 200);
    }

    [Fact]
    public async Task It_looks_as_it_did()
    {
        using var today = Render(await SceneAsync(2), 192);
        var golden = GoldenPictures.Vectors.Read(Portrait, today);

        Assert.NotNull(golden);
        Assert.InRange(Ssim.Compute(golden, today), GoldenPictures.Alike, 1);
    }

    [Fact]
    public void A_disc_becomes_a_circle_of_its_area()
    {
        const int Side = 64;
        using var field = Field(Side, point => 20.3f - Vector2.Distance(point, new(31.7f, 30.2f)));

        var outline = Assert.Single(Contours.Find(field, minArea: 1));
        var path = new CurveFit(Error: 0.1f, Smoothing: 1, Step: 1, Corner: 60).Fit(outline, Side)!;

        Assert.InRange(path.Points.Count / 3, 3, 12);
        Assert.InRange(Cover(path, Side), 0.995f * MathF.PI * 20.3f * 20.3f, 1.005f * MathF.PI * 20.3f * 20.3f);
    }

    [Fact]
    public void A_ring_keeps_its_hole_and_a_part_at_the_border_reaches_it()
    {
        const int Side = 64;
        using var ring = Field(Side, point => 6 - MathF.Abs(Vector2.Distance(point, new(32, 32)) - 18));
        using var upper = Field(Side, point => 20.5f - point.Y);
        var fit = new CurveFit(Error: 0.1f, Smoothing: 0.7f, Step: 1, Corner: 60);

        using var withHole = Render(Scene([.. Contours.Find(ring, 1).Select(outline => fit.Fit(outline, Side)!)]), Side);
        using var half = Render(Scene(fit.Fit(Assert.Single(Contours.Find(upper, 1)), Side)!), Side);

        Assert.Equal((0, 255, 0), (Red(withHole, 32, 32), Red(withHole, 32, 14), Red(withHole, 1, 1)));
        Assert.Equal((255, 255, 0), (Red(half, 0, 0), Red(half, 63, 10), Red(half, 30, 24)));
    }

    [GeneratedRegex("""\A<svg xmlns="http://www\.w3\.org/2000/svg" viewBox="0 0 2048 2048">(<path fill="#[0-9a-f]{6}" d="(M-?\d+ -?\d+c[-0-9 ]+z)+"/>)+</svg>\z""")]
    private static partial Regex DocumentPattern();

    [GeneratedRegex("-?\\d+")]
    private static partial Regex NumberPattern();

    private async Task<VectorScene> SceneAsync(long seed)
    {
        using var photo = await workshop.ReadAsync(Workshop.Photo(Portrait));
        var faces = workshop.Detector.Find(photo);
        return workshop.Portraits.Draw(photo, faces, workshop.MeshFinder.Find(photo, faces)[0]!, seed, TestContext.Current.CancellationToken)!;
    }

    private RgbImage Render(VectorScene scene, int side)
    {
        using var planes = SceneRaster.Render(workshop.Pool, scene, side);
        return planes.ToImage();
    }

    /// <summary>Returns the commonest colour around the middle of the view, where the face is.</summary>
    private FlatColour FindSkin(VectorScene scene)
    {
        using var picture = Render(scene, 256);
        var counts = new Dictionary<FlatColour, int>();
        for (var y = 105; y < 165; y++)
        {
            for (var x = 100; x < 156; x++)
            {
                var at = 3 * ((256 * y) + x);
                var colour = new FlatColour(picture.Bytes[at], picture.Bytes[at + 1], picture.Bytes[at + 2]);
                counts[colour] = counts.GetValueOrDefault(colour) + 1;
            }
        }

        return counts.MaxBy(pair => pair.Value).Key;
    }

    /// <summary>Returns the lightness, CIE L*, of the cheeks on the photo after the correction of its exposure.</summary>
    private async Task<float> CheekAsync()
    {
        using var photo = await workshop.ReadAsync(Workshop.Photo(Portrait));
        var mesh = workshop.MeshFinder.Find(photo, workshop.Detector.Find(photo))[0]!;
        using var canvas = new Canvas(workshop.Pool, photo, []);
        new LiftExposure().Apply(canvas);
        using var lifted = canvas.ToImage();
        const int RightCheek = 50, LeftCheek = 280, Reach = 6;
        var found = new List<float>();
        foreach (var point in mesh.Line(RightCheek, LeftCheek))
        {
            for (var i = 0; i < 4 * Reach * Reach; i++)
            {
                var at = 3 * ((((int)point.Y + (i / (2 * Reach)) - Reach) * lifted.Width) + (int)point.X + (i % (2 * Reach)) - Reach);
                found.Add(Lightness(new FlatColour(lifted.Bytes[at], lifted.Bytes[at + 1], lifted.Bytes[at + 2])));
            }
        }

        found.Sort();
        return found[found.Count / 2];
    }

    private static float Lightness(FlatColour colour)
    {
        static double Linear(byte value) => value <= 10 ? value / 255.0 / 12.92 : Math.Pow(((value / 255.0) + 0.055) / 1.055, 2.4);
        var luminance = (0.2126 * Linear(colour.Red)) + (0.7152 * Linear(colour.Green)) + (0.0722 * Linear(colour.Blue));
        return (float)((116 * Math.Cbrt(luminance)) - 16);
    }

    private Plane Field(int side, Func<Vector2, float> value)
    {
        var field = workshop.Pool.Rent(side, side);
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++) field.Line(y)[x] = value(new(x, y));
        }

        return field;
    }

    private static VectorScene Scene(params ClosedPath[] paths) => new([new VectorShape(new FlatColour(255, 255, 255), paths)]);

    private float Cover(ClosedPath path, int side)
    {
        using var opacity = workshop.Pool.Rent(side, side);
        SceneRaster.Render(workshop.Pool, Scene(path), side, opacity).Dispose();
        var sum = 0f;
        for (var y = 0; y < side; y++)
        {
            foreach (var value in opacity.Line(y)) sum += value;
        }

        return sum;
    }

    private static byte Red(RgbImage image, int x, int y) => image.Bytes[3 * ((image.Width * y) + x)];
}
