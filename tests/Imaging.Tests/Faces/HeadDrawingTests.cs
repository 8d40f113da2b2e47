using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Tests.Support;
using NetVips;

namespace Avatar.Imaging.Tests.Faces;

/// <summary>Heads are drawn again from the photo: as large as it shows them, whole, alone and upright.</summary>
public sealed class HeadDrawingTests(Workshop workshop)
{
    private static readonly double[] Wall = [150, 158, 165];

    [Fact]
    public async Task A_small_head_in_a_large_photo_has_two_eyes()
    {
        using var photo = Portraits.Create(Portraits.FarAway);

        var cut = await CutAsync(photo);

        Assert.InRange(cut.Width, 512, 1024);
        var face = Assert.Single(workshop.Detector.Find(Flat(cut)));
        Assert.InRange(face.LeftEye.X - face.RightEye.X, 0.3f * face.Width, 0.6f * face.Width);
    }

    [Theory]
    [InlineData("comic")]
    [InlineData("painting")]
    [InlineData("watercolor")]
    [InlineData("sketch")]
    [InlineData("pop")]
    public async Task The_second_drawing_has_the_colours_of_the_first(string style)
    {
        using var photo = Astronaut();
        using var second = Decoded(await CutAsync(photo, style, seed: 4));
        using var first = Decoded(await CutAsync(photo, style, seed: 4, redraw: false));

        // The face, where both cuts are opaque whatever the frame.
        Assert.InRange(Difference(first, second), 0, 12);
    }

    [Fact]
    public async Task The_second_drawing_has_the_inks_of_its_seed()
    {
        using var photo = Astronaut();
        using var first = Decoded(await CutAsync(photo, "pop", seed: 4, redraw: false));
        using var second = Decoded(await CutAsync(photo, "pop", seed: 4));
        using var other = Decoded(await CutAsync(photo, "pop", seed: 5));

        Assert.True(Difference(first, second) < Difference(first, other));
    }

    [Fact]
    public void A_part_is_drawn_with_the_levels_and_inks_of_the_whole()
    {
        using var photo = Images.Large("astronaut");
        using var image = photo.ToVips();
        using var part = RgbImage.FromVips(image.Crop(300, 100, 400, 400));
        var faces = workshop.Detector.Find(photo);
        var whole = CartoonDrawing.Measure(workshop.Pool, photo, faces, "pop", 4, TestContext.Current.CancellationToken);
        var facesOfPart = faces.Select(face => face.Transformed(1, new(-300, -100))).ToList();

        using var drawn = CartoonDrawing.Draw(workshop.Pool, photo, faces, [], "pop", 4, TestContext.Current.CancellationToken);
        using var alone = CartoonDrawing.Draw(workshop.Pool, part, facesOfPart, [], "pop", 4, TestContext.Current.CancellationToken);
        using var taken = CartoonDrawing.DrawPart(workshop.Pool, part, facesOfPart, [], "pop", 4, whole, TestContext.Current.CancellationToken);

        using var expected = drawn.ToVips().Crop(300, 100, 400, 400);
        Assert.True(Difference(taken.ToVips(), expected) < Difference(alone.ToVips(), expected));
        Assert.InRange(Difference(taken.ToVips(), expected), 0, 8);
    }

    [Fact]
    public async Task A_face_that_fills_the_photo_is_whole()
    {
        using var photo = Portraits.Create(Portraits.Close);

        using var alpha = Alpha(await CutAsync(photo));

        Assert.InRange(HullShare(alpha), 0.92, 1);

        Assert.InRange(alpha.Crop(alpha.Width / 3, alpha.Height / 3, alpha.Width / 3, alpha.Height / 3).Min(), 250, 255);
        Assert.InRange(alpha.Avg() / 255, 0.5, 1);
    }

    [Fact]
    public async Task Nothing_of_a_neighbour_is_left()
    {
        using var photo = Portraits.Create(Portraits.Neighbour);

        using var alpha = Alpha(await CutAsync(photo));

        // The largest part is the head; there is no other one of a thousandth of the picture.
        using var parts = (alpha > 60).Labelregions();
        using var sizes = parts.HistFind();
        var solid = Enumerable.Range(0, sizes.Width)
            .Count(part => sizes.Getpoint(part, 0)[0] > 0.001 * alpha.Width * alpha.Height && IsOpaque(parts, part, alpha));
        Assert.Equal(1, solid);
    }

    /// <summary>The wall has nearly the colours of a bright cheek.</summary>
    [Theory]
    [InlineData(Portraits.NeighbourBehind)]
    [InlineData(Portraits.RaisedArm)]
    public async Task No_wall_is_left_beside_the_chin(string portrait)
    {
        using Image photo = Portraits.Create(portrait), alone = Portraits.Create(Portraits.Near);

        var (share, usual) = (await WallShareAsync(photo), await WallShareAsync(alone));

        Assert.True(share < usual + 0.01, $"{share:P1} of the cut have the colour of the wall, without the obstacle {usual:P1}.");
    }

    [Fact]
    public async Task A_collar_beside_the_neck_is_left_out_and_the_lower_edge_is_smooth()
    {
        using var photo = Portraits.Create(Portraits.Collar);

        using var cut = Decoded(await CutItselfAsync(photo));

        using Image rgb = cut.ExtractBand(0, n: 3), opaque = cut.ExtractBand(3) > 128;
        using var coat = (rgb.ExtractBand(2) > 110) & (rgb.ExtractBand(0) < 70) & opaque;
        Assert.InRange(coat.Avg() / opaque.Avg(), 0, 0.01);
        Assert.InRange(Roughness(opaque), 0, 0.035);
    }

    [Fact]
    public async Task A_dark_collar_below_the_chin_is_left_out()
    {
        using var photo = Portraits.Create(Portraits.Near);

        using var cut = Decoded(await CutItselfAsync(photo));

        using Image lower = cut.Crop(0, cut.Height * 2 / 3, cut.Width, cut.Height / 3), opaque = lower.ExtractBand(3) > 128;
        using var dark = (lower.ExtractBand(0) < 50) & opaque;
        Assert.InRange(dark.Avg() / opaque.Avg(), 0, 0.02);
    }

    [Fact]
    public async Task A_close_portrait_of_many_pixels_is_cut_like_one_of_few()
    {
        using Image few = Portraits.Create(Portraits.Close), many = few.Resize(40 / 9.0);

        using Image small = Alpha(await CutAsync(few)), large = Alpha(await CutAsync(many));

        Assert.Equal(1024, large.Width);
        using Image one = small.ThumbnailImage(128), other = large.ThumbnailImage(128);
        Assert.InRange((one - other).Abs().Avg(), 0, 2);
    }

    [Fact]
    public async Task An_arm_ends_beside_the_head()
    {
        using var photo = Portraits.Create(Portraits.Arm);

        using var alpha = Alpha(await CutAsync(photo));

        for (var y = 0; y < alpha.Height; y += 8)
        {
            Assert.Equal(0, alpha.Getpoint(alpha.Width - 3, y)[0]);
        }

        using var plain = Astronaut();
        using var without = Alpha(await CutAsync(plain));
        Assert.InRange(HullShare(alpha), HullShare(without) - 0.03, 1);
    }

    [Theory]
    [InlineData(Enums.Angle.D90)]
    [InlineData(Enums.Angle.D180)]
    [InlineData(Enums.Angle.D270)]
    public async Task A_photo_that_lies_on_its_side_gives_an_upright_head(Enums.Angle angle)
    {
        using var photo = Astronaut().Rot(angle);

        var cut = await CutAsync(photo);

        var face = Assert.Single(workshop.Detector.Find(Flat(cut)));
        Assert.InRange(face.Across.X, 0.97f, 1);
        Assert.InRange(face.Centre.X / cut.Width, 0.4f, 0.6f);
    }

    [Theory]
    [InlineData(0, 60, "above")]
    [InlineData(185, 0, "on the left")]
    public async Task A_photo_that_ends_in_the_head_gives_a_round_edge(int left, int top, string where)
    {
        using var photo = Astronaut().Crop(left, top, 512 - left, 512 - top);

        using var alpha = Alpha(await CutAsync(photo));

        // Along a straight cut, rows or columns would begin at the same place.
        var starts = Enumerable.Range(0, alpha.Width / 8).Select(i => Start(alpha, 8 * i, where == "above")).Where(start => start >= 0).ToList();
        Assert.NotEmpty(starts);
        Assert.InRange(starts.Count(start => start <= starts.Min() + 2) / (double)starts.Count, 0, 0.35);
    }

    [Fact]
    public async Task Hair_in_front_of_a_wall_of_its_colour_has_no_smoky_rim()
    {
        using var photo = (Astronaut() * 0.16).Cast(Enums.BandFormat.Uchar);

        using var alpha = Alpha(await CutAsync(photo));

        using var uncertain = ((alpha > 40) & (alpha < 215)).Copy();
        Assert.InRange(uncertain.Avg() / 255, 0, 0.035);
    }

    [Fact]
    public async Task The_same_photo_style_and_seed_give_the_same_bytes()
    {
        using var photo = Astronaut();

        var one = await CutAsync(photo, "pop", 3);
        var other = await CutAsync(photo, "pop", 3);

        Assert.True(one.Bytes.Span.SequenceEqual(other.Bytes.Span));
    }

    [Theory]
    [InlineData(3000, 6)]
    [InlineData(6, 3000)]
    public async Task A_strip_can_be_cut(int width, int height)
    {
        using var photo = Images.Grey(width, height, (x, y) => (x + y) % 200).ToVips();

        var cut = await CutAsync(photo);

        Assert.Equal(cut.Width, cut.Height);
    }

    [Fact]
    public async Task Concurrent_cuts_give_the_same_bytes_as_one_alone()
    {
        using var photo = Astronaut();
        var alone = await CutAsync(photo, "watercolor", 3);

        var concurrent = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CutAsync(photo, "watercolor", 3)));

        Assert.All(concurrent, cut => Assert.True(cut.Bytes.Span.SequenceEqual(alone.Bytes.Span)));
    }

    [Theory]
    [InlineData("comic")]
    [InlineData("painting")]
    [InlineData("watercolor")]
    [InlineData("sketch")]
    [InlineData("pop")]
    public void Measuring_a_photo_leaves_nothing_for_the_drawing_of_a_part_to_measure(string style)
    {
        using var photo = Images.Large("astronaut");
        using var image = photo.ToVips();
        using var part = RgbImage.FromVips(image.Crop(300, 100, 200, 200));
        var faces = workshop.Detector.Find(photo);
        var facesOfPart = faces.Select(face => face.Transformed(1, new(-300, -100))).ToList();
        var cancellation = TestContext.Current.CancellationToken;
        var complete = new Imaging.Cartoons.Measurements();
        CartoonDrawing.DrawPart(workshop.Pool, photo, faces, [], style, 4, complete, cancellation).Dispose();
        var measured = CartoonDrawing.Measure(workshop.Pool, photo, faces, style, 4, cancellation);

        using var expected = CartoonDrawing.DrawPart(workshop.Pool, part, facesOfPart, [], style, 4, complete, cancellation);
        using var drawn = CartoonDrawing.DrawPart(workshop.Pool, part, facesOfPart, [], style, 4, measured, cancellation);

        Assert.True(drawn.Bytes.SequenceEqual(expected.Bytes));
    }

    [Fact]
    public async Task A_cartoon_of_another_size_is_cut_itself()
    {
        using var photo = Astronaut();
        using var green = Image.Black(700, 700, bands: 3) + new[] { 0.0, 255, 0 };
        using var filled = green.Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        var cartoon = ImageSource.FromBytes(filled.PngsaveBuffer()) with { Drawing = new Drawing("comic", 1) };

        var cut = await workshop.Cutter.CutAsync(
            Images.Source(photo.PngsaveBuffer()), cartoon, face: null, ImageFormat.Png, TestContext.Current.CancellationToken);

        using var image = Decoded(cut.Image);
        Assert.Equal([0, 255, 0, 255], image.Getpoint(image.Width / 2, image.Height / 2));
    }

    [Fact]
    public void Only_styles_of_the_local_engine_can_be_drawn_again()
    {
        Assert.Equal(new Drawing("comic", 3), Drawing.Of("comic", 3));
        Assert.Null(Drawing.Of("remote", 3));
    }

    private static Image Astronaut()
    {
        Vips.EnsureConfigured();
        return Image.NewFromFile(TestPhotos.GetPath("astronaut"));
    }

    private static Image Decoded(EncodedImage image) => Image.NewFromBuffer(image.Bytes.ToArray());

    private static Image Alpha(EncodedImage image) => Decoded(image).ExtractBand(3).CopyMemory();

    private static RgbImage Flat(EncodedImage image)
    {
        using var flat = Decoded(image).Flatten(background: Wall);
        return RgbImage.FromVips(flat);
    }

    /// <summary>Returns the mean difference between the colours of two cuts of the same head, 0 to 255, at a size without details.</summary>
    private static double Difference(Image one, Image other)
    {
        using Image small = Middle(one), same = Middle(other);
        return (small - same).Abs().Avg();

        static Image Middle(Image image) => image
            .Crop(image.Width / 4, image.Height / 4, image.Width / 2, image.Height / 2).ExtractBand(0, n: 3).ThumbnailImage(8, height: 8, size: Enums.Size.Force);
    }

    /// <summary>Returns the area of the opaque pixels as a share of that of their convex hull (Andrew, 1979).</summary>
    private static double HullShare(Image alpha)
    {
        var bytes = alpha.WriteToMemory<byte>();
        var points = Enumerable.Range(0, bytes.Length).Where(i => bytes[i] > 128).Select(i => (X: i % alpha.Width, Y: i / alpha.Width)).ToList();
        List<(int X, int Y)> hull = [.. Chain(points), .. Chain(Enumerable.Reverse(points))];
        var area = hull.Zip(hull.Skip(1).Append(hull[0])).Sum(edge => ((long)edge.First.X * edge.Second.Y) - ((long)edge.Second.X * edge.First.Y));
        return points.Count / (Math.Abs(area) / 2.0);

        static List<(int X, int Y)> Chain(IEnumerable<(int X, int Y)> points)
        {
            var chain = new List<(int X, int Y)>();
            foreach (var point in points)
            {
                while (chain.Count >= 2 && Turn(chain[^2], chain[^1], point) <= 0) chain.RemoveAt(chain.Count - 1);
                chain.Add(point);
            }

            return chain[..^1];
        }

        static long Turn((int X, int Y) a, (int X, int Y) b, (int X, int Y) c) => ((long)(b.X - a.X) * (c.Y - a.Y)) - ((long)(b.Y - a.Y) * (c.X - a.X));
    }

    /// <summary>
    /// Returns how far the lower edge of the opaque pixels, seen from the middle, is from its own mean over eight degrees, at the farthest, in units of the
    /// width.
    /// </summary>
    private static double Roughness(Image opaque)
    {
        const int Reach = 4, Side = 60;
        var (bytes, width) = (opaque.WriteToMemory<byte>(), opaque.Width);
        var ends = Enumerable.Range(-Side - Reach, (2 * (Side + Reach)) + 1)
            .Select(degrees => (X: Math.Sin(degrees * Math.PI / 180), Y: Math.Cos(degrees * Math.PI / 180)))
            .Select(ray => Enumerable.Range(0, width / 2).Last(r => bytes[((int)((width / 2) + (r * ray.Y)) * width) + (int)((width / 2) + (r * ray.X))] > 0))
            .ToArray();
        return Enumerable.Range(Reach, ends.Length - (2 * Reach)).Max(i => Math.Abs(ends[i] - ends[(i - Reach)..(i + Reach + 1)].Average())) / width;
    }

    private static bool IsOpaque(Image parts, int part, Image alpha)
    {
        using var inside = parts.Equal(part) & (alpha > 60);
        return inside.Max() > 0;
    }

    private static int Start(Image alpha, int at, bool down)
    {
        for (var i = 0; i < alpha.Width; i++)
        {
            if (alpha.Getpoint(down ? at : i, down ? i : at)[0] > 128) return i;
        }

        return -1;
    }

    /// <summary>
    /// Returns the share of the opaque pixels below the upper half of a cut of the photo itself that are light and grey, as the wall is.
    /// </summary>
    private async Task<double> WallShareAsync(Image photo)
    {
        using var decoded = Decoded(await CutItselfAsync(photo));
        using var lower = decoded.Crop(0, decoded.Height / 2, decoded.Width, decoded.Height / 2);
        using Image colours = lower.ExtractBand(0, n: 3).Copy(interpretation: Enums.Interpretation.Srgb).Colourspace(Enums.Interpretation.Lch), opaque = lower.ExtractBand(3) > 128;
        using var wall = (colours.ExtractBand(0) > 65) & (colours.ExtractBand(1) < 10) & opaque;
        return wall.Avg() / opaque.Avg();
    }

    /// <summary>Cuts the head out of the photo itself, without a drawing.</summary>
    private async Task<EncodedImage> CutItselfAsync(Image photo)
    {
        var source = Images.Source(photo.PngsaveBuffer(compression: 1));
        return (await workshop.Cutter.CutAsync(source, source, face: null, ImageFormat.Png, TestContext.Current.CancellationToken)).Image;
    }

    private async Task<EncodedImage> CutAsync(Image photo, string style = "comic", long seed = 1, bool redraw = true)
    {
        var source = Images.Source(photo.PngsaveBuffer(compression: 1));
        var cartoon = await workshop.DrawAsync(source, style, seed);
        return (await workshop.CutAsync(source, cartoon, ImageFormat.Png, redraw ? new Drawing(style, seed) : null)).Image;
    }
}
