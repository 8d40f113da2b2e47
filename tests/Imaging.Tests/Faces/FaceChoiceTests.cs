using System.Numerics;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Tests.Support;
using NetVips;

namespace Avatar.Imaging.Tests.Faces;

/// <summary>The faces that are reported, the one that is cut without a choice, and the one that is cut with it.</summary>
public sealed class FaceChoiceTests(Workshop workshop)
{
    private static readonly double[] Wall = [120, 130, 140];

    private FaceChoice Choice => new(workshop.Detector, workshop.Pool);

    [Fact]
    public async Task A_drawing_reports_the_faces_of_its_photo_the_largest_first()
    {
        using var pair = Pair(small: 0.5);

        var faces = (await workshop.DrawAsync(Source(pair), "comic")).Faces!.Boxes;

        Assert.Equal(2, faces.Length);
        AssertShows(LargeFace(pair), faces[0], pair);
        AssertShows(SmallFace(small: 0.5), faces[1], pair);
    }

    [Fact]
    public async Task A_search_alone_finds_the_same_faces()
    {
        using var pair = Pair(small: 0.5);

        var faces = (await workshop.FaceFinder.FindAsync(Source(pair), TestContext.Current.CancellationToken)).Boxes;

        Assert.Equal(2, faces.Length);
        AssertShows(LargeFace(pair), faces[0], pair);
        AssertShows(SmallFace(small: 0.5), faces[1], pair);
    }

    [Theory]
    [InlineData("chelsea")]
    [InlineData("coffee")]
    public async Task A_photo_without_a_face_has_none(string name)
    {
        Assert.Empty((await workshop.DrawAsync(Workshop.Photo(name), "sketch")).Faces!.Boxes);
        Assert.Empty((await workshop.FaceFinder.FindAsync(Workshop.Photo(name), TestContext.Current.CancellationToken)).Boxes);
    }

    [Fact]
    public async Task A_face_in_a_photo_on_its_side_is_reported_where_it_is()
    {
        using var turned = Astronaut().Rot90();
        var expected = new Face(512 - 74 - 104, 173, 104, 104, default, default, 1);

        var drawn = Assert.Single((await workshop.DrawAsync(Source(turned), "sketch")).Faces!.Boxes);
        var found = Assert.Single((await workshop.FaceFinder.FindAsync(Source(turned), TestContext.Current.CancellationToken)).Boxes);

        AssertShows(expected, drawn, turned);
        AssertShows(expected, found, turned);
    }

    [Fact]
    public void Of_two_sharp_faces_the_largest_is_the_default()
    {
        using var photo = Read(Pair(small: 0.6));

        var faces = Choice.Find(photo, chosen: null);

        Assert.Equal(2, faces.Count);
        Assert.True(faces[0].Area > faces[1].Area);
    }

    [Theory]
    [InlineData(3.5)]
    [InlineData(4)]
    public void A_face_out_of_focus_in_front_is_not_the_default_and_still_the_first_of_the_list(double blur)
    {
        using var pair = Pair(small: 0.6, blur);
        using var photo = RgbImage.FromVips(pair);

        var faces = Choice.Find(photo, chosen: null);

        Assert.Equal(2, faces.Count);
        Assert.True(faces[0].Area < faces[1].Area);
        AssertShows(LargeFace(pair), FaceBoxes.From(faces, photo).Boxes[0], pair);
    }

    [Fact]
    public void A_photo_that_is_blurred_as_a_whole_has_its_largest_face_as_the_default()
    {
        using var photo = Read(Pair(small: 0.6).Gaussblur(2));

        var faces = Choice.Find(photo, chosen: null);

        Assert.Equal(2, faces.Count);
        Assert.True(faces[0].Area > faces[1].Area);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0.4, 0)]
    [InlineData(0.4, 20)]
    [InlineData(1, -60)]
    public void Sharpness_does_not_depend_on_light_and_contrast(double contrast, double brightness)
    {
        using var photo = Astronaut();
        using var other = photo.Linear([contrast], [brightness]).Cast(Enums.BandFormat.Uchar);

        Assert.InRange(Sharpness(other) / Sharpness(photo), 0.85, 1.15);
    }

    [Fact]
    public void The_more_a_face_is_blurred_the_less_sharp_it_is()
    {
        using var photo = Astronaut();

        var measured = new[] { 0, 1.5, 3, 6, 12 }.Select(sigma => sigma > 0 ? Sharpness(photo.Gaussblur(sigma)) : Sharpness(photo)).ToList();

        Assert.Equal(measured.OrderDescending(), measured);
        Assert.True(measured[3] < 0.6 * measured[0], string.Join(' ', measured));
    }

    [Fact]
    public void Sharpness_does_not_depend_on_the_size_of_a_face()
    {
        using var photo = Astronaut();
        using var small = photo.Resize(0.65);

        Assert.InRange(Sharpness(small, 0.65f) / Sharpness(photo), 0.8, 1.25);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_chosen_face_is_first_even_if_its_box_is_somewhat_elsewhere(int number)
    {
        using var photo = Read(Pair(small: 0.6));
        var box = FaceBoxes.From(workshop.Detector.Find(photo), photo).Boxes[number];

        var faces = Choice.Find(photo, box with { X = box.X + (0.3 * box.Width), Y = box.Y - (0.1 * box.Height) });

        Assert.Equal(2, faces.Count);
        Assert.True(FaceBoxes.ToBox(faces[0], photo)!.Value.GetOverlap(box) > 0.9);
        Assert.True(FaceBoxes.ToBox(faces[1], photo)!.Value.GetOverlap(box) < 0.1);
    }

    [Fact]
    public void A_chosen_face_at_the_border_is_compared_as_far_as_the_photo_shows_it()
    {
        using var photo = Read(Astronaut().Crop(190, 20, 322, 400));
        var box = Assert.Single(FaceBoxes.From(workshop.Detector.Find(photo), photo).Boxes);

        Assert.Equal(0, box.X);
        Assert.Equal(box, FaceBoxes.ToBox(Choice.Find(photo, box)[0], photo));
    }

    [Fact]
    public void A_face_that_the_whole_photo_is_too_large_for_is_found_near_its_box()
    {
        const double Scale = 0.3;
        using var tiny = Astronaut().Crop(100, 20, 260, 300).Resize(Scale);
        using var wide = tiny.Embed(700, 400, 1024, 1024, extend: Enums.Extend.Background, background: Wall);
        using var photo = Read(wide);
        var expected = new Face(700 + (73 * (float)Scale), 400 + (54 * (float)Scale), 104 * (float)Scale, 104 * (float)Scale, default, default, 1);
        var box = FaceBoxes.ToBox(expected with { X = expected.X + 3 }, photo)!.Value;
        Assert.Empty(workshop.Detector.FindTurned(photo));

        var face = Assert.Single(Choice.Find(photo, box));

        Assert.InRange(face.Overlap(expected), 0.5f, 1);
        Assert.NotEqual(FaceBoxes.ToFace(box, photo), face);
    }

    [Fact]
    public void A_box_without_a_face_is_taken_as_an_upright_one()
    {
        using var photo = Read(Image.NewFromFile(TestPhotos.GetPath("chelsea")));
        var box = new FaceBox(0.3, 0.2, 0.25, 0.35);

        var face = Assert.Single(Choice.Find(photo, box));

        Assert.Equal(FaceBoxes.ToFace(box, photo), face);
        Assert.Equal(Vector2.UnitX, face.Across);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_cut_shows_the_chosen_face(bool redraw)
    {
        using var pair = Pair(small: 0.7, tint: [0.75, 0.9, 1.25]);
        var photo = Source(pair);
        var drawing = redraw ? new Drawing("comic", 1) : null;
        var cartoon = await workshop.DrawAsync(photo, "comic");
        var boxes = cartoon.Faces!.Boxes;

        var large = Blueness(await workshop.CutAsync(photo, cartoon, ImageFormat.Png, drawing, new ChosenFace(boxes[0], IsOnly: false)));
        var small = Blueness(await workshop.CutAsync(photo, cartoon, ImageFormat.Png, drawing, new ChosenFace(boxes[1], IsOnly: false)));
        var chosenByCutter = Blueness(await workshop.CutAsync(photo, cartoon, ImageFormat.Png, drawing));

        Assert.True(small > large + 30, $"{small} {large}");
        Assert.Equal(large, chosenByCutter, 3.0);
    }

    [Fact]
    public async Task A_face_cannot_be_chosen_on_a_cartoon_that_shows_another_part_of_the_photo()
    {
        using var pair = Pair(small: 0.7);
        using var cropped = pair.Crop(0, 0, pair.Width / 2, pair.Height);
        var cartoon = new EncodedImage(cropped.PngsaveBuffer(), ImageFormat.Png, cropped.Width, cropped.Height);
        var box = new FaceBox(0.1, 0.1, 0.2, 0.2);

        var failure = await Assert.ThrowsAsync<ImagingException>(
            () => workshop.CutAsync(Source(pair), cartoon, ImageFormat.Png, face: new ChosenFace(box, IsOnly: false)));

        Assert.Equal(ImagingError.FaceNotSelectable, failure.Error);
        await workshop.CutAsync(Source(pair), cartoon, ImageFormat.Png, face: new ChosenFace(box, IsOnly: true));
    }

    private static Image Astronaut()
    {
        Vips.EnsureConfigured();
        return Image.NewFromFile(TestPhotos.GetPath("astronaut")).CopyMemory();
    }

    /// <summary>Returns a photo of the astronaut twice: reduced on the left, and in full size on the right.</summary>
    /// <param name="small">Factor of the one on the left.</param>
    /// <param name="blur">Standard deviation, in pixels, of a blur of the one on the right.</param>
    /// <param name="tint">Factors of red, green and blue of the one on the left.</param>
    private static Image Pair(double small, double blur = 0, double[]? tint = null)
    {
        using var one = Astronaut().Crop(100, 20, 260, 300);
        using var left = one.Resize(small).Linear(tint ?? [1, 1, 1], [0]).Cast(Enums.BandFormat.Uchar);
        using var right = blur > 0 ? one.Gaussblur(blur) : one.Copy();
        return left.Join(right, Enums.Direction.Horizontal, expand: true, background: Wall).CopyMemory();
    }

    private static Face SmallFace(double small) =>
        new(73 * (float)small, 54 * (float)small, 104 * (float)small, 104 * (float)small, default, default, 1);

    private static Face LargeFace(Image pair) => new(73 + pair.Width - 260, 54, 104, 104, default, default, 1);

    private static void AssertShows(Face expected, FaceBox box, Image photo)
    {
        var found = new Face(
            (float)box.X * photo.Width, (float)box.Y * photo.Height, (float)box.Width * photo.Width, (float)box.Height * photo.Height, default, default, 1);
        Assert.InRange(found.Overlap(expected), 0.65f, 1);
    }

    private static RgbImage Read(Image image)
    {
        using (image) return RgbImage.FromVips(image);
    }

    private static ImageSource Source(Image photo) => Images.Source(photo.PngsaveBuffer(compression: 1));

    private static double Blueness(FaceCut cut)
    {
        using var image = Image.NewFromBuffer(cut.Image.Bytes.ToArray());
        using var middle = image.Crop(image.Width * 2 / 5, image.Height * 2 / 5, image.Width / 5, image.Height / 5);
        return middle.ExtractBand(2).Avg() - middle.ExtractBand(0).Avg();
    }

    private float Sharpness(Image photo, float scale = 1)
    {
        using var pixels = RgbImage.FromVips(photo);
        var face = new Face(173, 74, 104, 104, new(203, 102), new(248, 103), 1).Transformed(scale, default);
        return FaceSharpness.Measure(workshop.Pool, pixels, face);
    }
}
