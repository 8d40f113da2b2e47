using System.Numerics;
using Avatar.Imaging.Faces;
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
