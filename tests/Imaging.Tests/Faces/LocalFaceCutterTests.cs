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

    [Fact]
    public async Task A_jpeg_cut_stands_on_white()
    {
        var cut = await CutAsync("astronaut", ImageFormat.Jpeg);

        Assert.All(Image.NewFromBuffer(cut.Bytes.ToArray()).Getpoint(2, 2), value => Assert.InRange(value, 250, 255));
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
        var photo = Images.Read(File.ReadAllBytes(Workshop.PathOf("astronaut")), 1024).ToVips().Crop(360, 40, 600, 600).PngsaveBuffer();

        var cut = await CutAsync(Images.Source(photo), Images.Source(photo), ImageFormat.Png);

        var image = Image.NewFromBuffer(cut.Bytes.ToArray());
        Assert.Equal(0, image.Getpoint(1, cut.Height / 2)[3]);
        Assert.Equal(255, image.Getpoint(cut.Width / 2, cut.Height / 2)[3]);
    }

    [Fact]
    public async Task A_tiny_photo_can_be_cut()
    {
        var dot = Images.Source(Images.Png(Images.Grey(1, 1, (_, _) => 90)));

        var cut = await CutAsync(dot, dot, ImageFormat.Png);

        Assert.Equal(cut.Width, cut.Height);
    }

    private async Task<EncodedImage> CutAsync(string name, ImageFormat format)
    {
        var cartoon = await workshop.Engine.DrawAsync(Workshop.Photo(name), "comic", 1, TestContext.Current.CancellationToken);
        return await CutAsync(Workshop.Photo(name), ImageSource.FromBytes(cartoon.Bytes), format);
    }

    private async Task<EncodedImage> CutAsync(ImageSource photo, ImageSource cartoon, ImageFormat format) =>
        (await workshop.Cutter.CutAsync(photo, cartoon, format, TestContext.Current.CancellationToken)).Image;
}
