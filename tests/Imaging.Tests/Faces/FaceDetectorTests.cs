using System.Numerics;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Faces;

public sealed class FaceDetectorTests(Workshop workshop)
{
    /// <summary>The astronaut's face in the original 512 × 512 pixels, determined by eye.</summary>
    private static readonly Face Expected = new(173, 74, 104, 104, new Vector2(203, 102), new Vector2(248, 103), 1);

    [Theory]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(200)]
    public void The_astronauts_face_is_found_where_it_is(int side)
    {
        var photo = Images.Read(File.ReadAllBytes(TestPhotos.GetPath("astronaut")), side);

        var face = Assert.Single(workshop.Detector.Find(photo)).Transformed(512f / side, default);

        Assert.InRange(face.Overlap(Expected), 0.8f, 1);
        Assert.InRange(Vector2.Distance(face.RightEye, Expected.RightEye), 0, 6);
        Assert.InRange(Vector2.Distance(face.LeftEye, Expected.LeftEye), 0, 6);
    }

    [Theory]
    [InlineData("chelsea")]
    [InlineData("coffee")]
    public void Cats_and_cups_are_not_faces(string name) => Assert.Empty(workshop.Detector.Find(Images.Large(name)));

    [Theory]
    [InlineData(NetVips.Enums.Angle.D90)]
    [InlineData(NetVips.Enums.Angle.D180)]
    [InlineData(NetVips.Enums.Angle.D270)]
    public void A_face_in_a_turned_photo_is_found_where_it_is(NetVips.Enums.Angle angle)
    {
        using var turned = Images.Read(TestPhotos.Read("astronaut"), 512).ToVips().Rot(angle);
        var (sin, cos) = (MathF.Round(MathF.Sin((int)angle * MathF.PI / 2)), MathF.Round(MathF.Cos((int)angle * MathF.PI / 2)));
        var expected = Expected.Transformed(
            Matrix3x2.CreateTranslation(-256, -256) * new Matrix3x2(cos, sin, -sin, cos, 0, 0) * Matrix3x2.CreateTranslation(256, 256));

        var face = workshop.Detector.FindTurned(RgbImage.FromVips(turned))[0];

        Assert.InRange(face.Overlap(expected), 0.7f, 1);
        Assert.InRange(Vector2.Dot(face.Across, expected.Across), 0.95f, 1.01f);
    }

    [Theory]
    [InlineData("chelsea")]
    [InlineData("coffee")]
    public void Turning_a_photo_finds_no_faces_in_cats_and_cups(string name) => Assert.Empty(workshop.Detector.FindTurned(Images.Large(name)));

    [Fact]
    public void A_face_that_fills_the_picture_is_found_once()
    {
        using var photo = Images.Read(TestPhotos.Read("astronaut"), 512).ToVips().Crop(160, 58, 130, 130).Resize(900 / 130.0);

        Assert.Single(workshop.Detector.Find(RgbImage.FromVips(photo)));
    }

    [Fact]
    public void Of_two_faces_the_largest_is_first()
    {
        var one = Images.Read(File.ReadAllBytes(TestPhotos.GetPath("astronaut")), 512).ToVips();
        var pair = one.Resize(0.7).Join(one, NetVips.Enums.Direction.Horizontal, expand: true);
        var photo = Images.Read(pair.PngsaveBuffer());

        var faces = workshop.Detector.Find(photo);

        Assert.Equal(2, faces.Count);
        Assert.True(faces[0].Width > faces[1].Width);
    }

    [Fact]
    public void Views_of_one_face_are_averaged_by_score()
    {
        var one = new Face(0, 0, 10, 10, default, default, 0.9f);
        var other = new Face(4, 0, 10, 10, default, default, 0.3f);

        var mean = Face.Mean([one, other]);

        Assert.Equal(1, mean.X, 1e-4);
        Assert.Equal(0.9f, mean.Score);
    }
}
