using Avatar.Imaging.Tests.Support;
using NetVips;

namespace Avatar.Imaging.Tests.Faces;

public sealed class LocalFaceCutterTests(Workshop workshop)
{
    [Theory]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Webp)]
    public async Task A_cut_is_square_and_transparent_around_the_head(ImageFormat format)
    {
        var cut = await CutAsync("astronaut", format);

        var image = Image.NewFromBuffer(cut.Bytes.ToArray());
        Assert.Equal(format, ImageFormats.Sniff(cut.Bytes.Span));
        Assert.Equal(cut.Width, cut.Height);
        Assert.InRange(cut.Width, 512, 1024);
        Assert.True(image.HasAlpha());
        Assert.Equal(0, image.Getpoint(2, 2)[3]);
        Assert.Equal(255, image.Getpoint(cut.Width / 2, cut.Height / 2)[3]);
    }

    [Theory]
    [InlineData(272, 60, 255, "hair above the brow")]
    [InlineData(110, 190, 255, "hair beside the cheek")]
    [InlineData(270, 300, 255, "nose")]
    [InlineData(265, 450, 255, "neck")]
    [InlineData(60, 80, 0, "background beside the hair")]
    [InlineData(440, 330, 0, "background below the hair")]
    [InlineData(70, 470, 0, "shoulder")]
    [InlineData(450, 480, 0, "the other shoulder")]
    public async Task Hair_and_neck_are_kept_and_the_rest_is_not(int x, int y, int alpha, string place)
    {
        var image = Decoded(await CutAsync("astronaut", ImageFormat.Png));

        Assert.True(Math.Abs(image.Getpoint(x, y)[3] - alpha) <= 5, $"{place}: {image.Getpoint(x, y)[3]}");
    }

    [Fact]
    public async Task Nothing_of_the_background_shines_through_at_the_edge()
    {
        var head = Decoded(await CutAsync("astronaut", ImageFormat.Png));
        var onGreen = head.Flatten(background: [0, 255, 0]).Embed(100, 100, 712, 712, extend: Enums.Extend.Background, background: [0, 255, 0]);
        var photo = Images.Source(onGreen.PngsaveBuffer());

        var cut = Decoded(await CutAsync(photo, photo, ImageFormat.Png)).WriteToMemory<byte>();

        var green = cut.Chunk(4).Where(pixel => pixel[3] is > 25 and < 230).Select(pixel => (double)Math.Max(pixel[1] - Math.Max(pixel[0], pixel[2]), 0)).ToList();
        Assert.InRange(green.Count, 500, 20_000);
        Assert.InRange(green.Average(), 0, 8);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(-20)]
    [InlineData(45)]
    public async Task Heads_are_rotated_upright(double leaning)
    {
        var photo = Images.Source(
            Image.NewFromFile(TestPhotos.GetPath("astronaut")).Similarity(angle: leaning, background: [128, 128, 128]).PngsaveBuffer());

        var cut = await CutAsync(photo, photo, ImageFormat.Jpeg);

        var face = Assert.Single(workshop.Detector.Find(Images.Read(cut.Bytes.ToArray())));
        var eyes = face.LeftEye - face.RightEye;
        Assert.InRange(Math.Atan2(eyes.Y, eyes.X) * 180 / Math.PI, -6, 6);
    }

    [Fact]
    public async Task Of_two_people_the_nearer_one_is_cut_and_the_other_is_not_in_the_picture()
    {
        var one = Image.NewFromFile(TestPhotos.GetPath("astronaut")).Crop(100, 20, 260, 300);
        var pair = Images.Source(one.Resize(0.8).Join(one, Enums.Direction.Horizontal, expand: true, background: [120, 130, 140]).PngsaveBuffer());

        var cut = await CutAsync(pair, pair, ImageFormat.Jpeg);

        var face = Assert.Single(workshop.Detector.Find(Images.Read(cut.Bytes.ToArray())));
        Assert.InRange(face.Centre.X / cut.Width, 0.4, 0.6);
    }

    [Fact]
    public async Task The_same_photo_and_cartoon_give_the_same_cut()
    {
        var one = await CutAsync("astronaut", ImageFormat.Png);
        var other = await CutAsync("astronaut", ImageFormat.Png);

        Assert.True(one.Bytes.Span.SequenceEqual(other.Bytes.Span));
    }

    [Fact]
    public async Task The_master_is_transparent_where_the_image_is()
    {
        var cut = await CutBothAsync("astronaut", ImageFormat.Webp);

        var (image, master) = (Decoded(cut.Image), Decoded(cut.Master!));
        Assert.Equal(ImageFormat.Webp, cut.Image.Format);
        Assert.Equal(ImageFormat.Png, cut.Master!.Format);
        Assert.Equal(0, image.ExtractBand(3).Subtract(master.ExtractBand(3)).Abs().Max());
    }

    [Fact]
    public async Task A_png_is_its_own_master()
    {
        var cut = await CutBothAsync("astronaut", ImageFormat.Png);

        Assert.Same(cut.Image, cut.Master);
    }

    [Fact]
    public async Task A_jpeg_cut_is_its_master_on_white()
    {
        var cut = await CutBothAsync("astronaut", ImageFormat.Jpeg);

        var onWhite = Decoded(cut.Master!).Flatten(background: [255, 255, 255]);
        Assert.All(Decoded(cut.Image).Getpoint(2, 2), value => Assert.InRange(value, 250, 255));
        Assert.InRange(Decoded(cut.Image).Subtract(onWhite).Abs().Avg(), 0, 2);
    }

    [Fact]
    public async Task Without_a_face_a_person_is_still_separated_from_the_background()
    {
        var patch = Images.Grey(130, 125, (_, _) => 110).ToVips();
        var hidden = Image.NewFromFile(TestPhotos.GetPath("astronaut")).Insert(patch, 160, 60);
        var photo = Images.Source(hidden.PngsaveBuffer());

        var cut = await CutAsync(photo, photo, ImageFormat.Png);

        var alpha = Decoded(cut).ExtractBand(3);
        Assert.InRange(alpha.Avg(), 0.25 * 255, 0.75 * 255);
        Assert.Equal(0, alpha.Getpoint(cut.Width - 3, 3)[0]);
        Assert.Equal(255, alpha.Getpoint(cut.Width / 2, cut.Height * 3 / 4)[0]);
    }

    [Fact]
    public async Task A_person_without_a_face_ends_in_an_arc_where_the_photo_ends()
    {
        var patch = Images.Grey(130, 125, (_, _) => 110).ToVips();
        var hidden = Image.NewFromFile(TestPhotos.GetPath("astronaut")).Insert(patch, 160, 60);
        var photo = Images.Source(hidden.PngsaveBuffer());

        var cut = await CutAsync(photo, photo, ImageFormat.Png);

        var alpha = Decoded(cut).ExtractBand(3).WriteToMemory<byte>();
        var ends = Enumerable.Range(0, cut.Width).Select(x => Enumerable.Range(0, cut.Height).LastOrDefault(y => alpha[(y * cut.Width) + x] > 128)).ToArray();
        Assert.InRange(ends.Count(end => end > ends.Max() - (0.02 * cut.Height)) / (double)ends.Count(end => end > 0), 0.1, 0.6);
    }

    [Fact]
    public async Task The_face_is_in_the_middle_of_its_cut()
    {
        var cut = await CutAsync("astronaut", ImageFormat.Jpeg);

        var face = Assert.Single(workshop.Detector.Find(Images.Read(cut.Bytes.ToArray())));
        Assert.InRange(face.Centre.X / cut.Width, 0.4, 0.6);
        Assert.InRange(face.Centre.Y / cut.Height, 0.45, 0.7);
        Assert.InRange(face.Width / cut.Width, 0.35, 0.7);
    }

    [Theory]
    [InlineData("chelsea")]
    [InlineData("coffee")]
    public async Task A_photo_without_a_face_gives_its_middle(string name)
    {
        var cut = await CutAsync(name, ImageFormat.Png);

        Assert.Equal(255, Image.NewFromBuffer(cut.Bytes.ToArray()).Getpoint(cut.Width / 2, cut.Height / 2)[3]);
    }

    [Fact]
    public async Task A_head_at_the_edge_is_cut_as_far_as_the_picture_goes()
    {
        var photo = Images.Read(File.ReadAllBytes(TestPhotos.GetPath("astronaut")), 1024).ToVips().Crop(360, 40, 600, 600).PngsaveBuffer();

        var cut = await CutAsync(Images.Source(photo), Images.Source(photo), ImageFormat.Png);

        var image = Image.NewFromBuffer(cut.Bytes.ToArray());
        Assert.Equal(0, image.Getpoint(1, cut.Height / 2)[3]);
        Assert.Equal(255, image.Getpoint(cut.Width / 2, cut.Height / 2)[3]);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 900)]
    [InlineData(1500, 3)]
    public async Task Pictures_of_any_proportions_can_be_cut(int width, int height)
    {
        var photo = Images.Source(Images.Png(Images.Grey(width, height, (_, _) => 90)));

        var cut = await CutAsync(photo, photo, ImageFormat.Png);

        Assert.Equal(cut.Width, cut.Height);
    }

    [Fact]
    public async Task Grey_and_transparent_photos_can_be_cut()
    {
        var grey = Image.NewFromFile(TestPhotos.GetPath("astronaut")).Colourspace(Enums.Interpretation.Bw);
        var transparent = grey.Bandjoin(grey.Linear([0], [200]).Cast(Enums.BandFormat.Uchar));

        var cut = await CutAsync(Images.Source(transparent.PngsaveBuffer()), Images.Source(grey.PngsaveBuffer()), ImageFormat.Png);

        Assert.Equal(255, Decoded(cut).Getpoint(cut.Width / 2, cut.Height / 2)[3]);
    }

    private static Image Decoded(EncodedImage image) => Image.NewFromBuffer(image.Bytes.ToArray());

    private async Task<EncodedImage> CutAsync(string name, ImageFormat format) => (await CutBothAsync(name, format)).Image;

    private async Task<FaceCut> CutBothAsync(string name, ImageFormat format)
    {
        var cartoon = await workshop.Engine.DrawAsync(Workshop.Photo(name), "comic", 1, TestContext.Current.CancellationToken);
        return await workshop.Cutter.CutAsync(
            Workshop.Photo(name), ImageSource.FromBytes(cartoon.Bytes), face: null, format, TestContext.Current.CancellationToken);
    }

    private async Task<EncodedImage> CutAsync(ImageSource photo, ImageSource cartoon, ImageFormat format) =>
        (await workshop.Cutter.CutAsync(photo, cartoon, face: null, format, TestContext.Current.CancellationToken)).Image;
}
