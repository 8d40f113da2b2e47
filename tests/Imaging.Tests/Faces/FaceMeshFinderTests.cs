using System.Numerics;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Faces;

public sealed class FaceMeshFinderTests(Workshop workshop)
{
    /// <summary>
    /// Points of the astronaut's face in the original 512 × 512 pixels, from a program in Python that crops, runs the network and transforms
    /// the points independently of this one.
    /// </summary>
    private static readonly Dictionary<int, Vector2> Expected = new()
    {
        [10] = new(226.6f, 69.5f),
        [152] = new(221.4f, 178.3f),
        [33] = new(195.2f, 100.6f),
        [133] = new(213.6f, 103.8f),
        [362] = new(236.7f, 104.9f),
        [263] = new(255.9f, 104.1f),
        [1] = new(223.3f, 131.1f),
        [61] = new(202.0f, 139.4f),
        [291] = new(245.4f, 140.9f),
        [13] = new(223.6f, 143.4f),
        [14] = new(223.1f, 150.5f),
        [70] = new(188.5f, 90.9f),
        [107] = new(216.2f, 89.9f),
        [336] = new(235.9f, 90.8f),
        [300] = new(263.1f, 95.6f),
        [468] = new(203.5f, 101.0f),
        [473] = new(246.5f, 103.7f),
        [159] = new(203.0f, 97.5f),
        [145] = new(203.6f, 104.4f),
        [386] = new(248.4f, 99.8f),
        [374] = new(246.7f, 106.7f),
        [234] = new(179.2f, 110.5f),
        [454] = new(270.8f, 116.1f),
    };

    [Theory]
    [InlineData(512)]
    [InlineData(1024)]
    public void The_astronauts_features_are_found_where_they_are(int side)
    {
        var photo = Images.Read(TestPhotos.Read("astronaut"), side);

        var mesh = Assert.Single(Find(photo))!;

        Assert.All(Expected, point => Assert.InRange(
            Vector2.Distance((mesh[point.Key] + new Vector2(0.5f)) * 512 / side, point.Value + new Vector2(0.5f)), 0, 1.8f));
    }

    [Theory]
    [InlineData(0.35f)]
    [InlineData(-0.8f)]
    public void A_rotated_head_has_the_same_features(float angle)
    {
        var photo = Images.Large("astronaut");
        var upright = Assert.Single(Find(photo))!;
        var turn = Matrix3x2.CreateRotation(angle, new Vector2(511.5f));
        using var rotated = Rotated(photo, turn);

        var mesh = Assert.Single(Find(rotated))!;

        var distances = Expected.Keys.Select(index => Vector2.Distance(mesh[index], Vector2.Transform(upright[index], turn)));
        Assert.InRange(distances.Average() / upright.EyeDistance, 0, 0.03);
    }

    [Fact]
    public void Faces_without_a_box_of_sixty_pixels_get_no_mesh()
    {
        var photo = Images.Large("astronaut");
        var face = workshop.Detector.Find(photo)[0];

        Assert.Equal([null], workshop.MeshFinder.Find(photo, [face with { Width = FaceMeshFinder.MinWidth - 1 }]));
        Assert.NotNull(Assert.Single(workshop.MeshFinder.Find(photo, [face])));
    }

    [Fact]
    public void The_largest_eight_faces_of_a_crowd_get_a_mesh()
    {
        var photo = Images.Large("astronaut");
        var face = workshop.Detector.Find(photo)[0];

        var meshes = workshop.MeshFinder.Find(photo, [.. Enumerable.Repeat(face, 10)]);

        Assert.Equal([.. Enumerable.Repeat(true, 8), false, false], meshes.Select(mesh => mesh is not null));
    }

    [Fact]
    public void What_is_no_face_gets_no_mesh()
    {
        var photo = Images.Large("coffee");
        var face = new Face(300, 200, 250, 250, new(370, 300), new(480, 300), 1);

        Assert.Equal([null], workshop.MeshFinder.Find(photo, [face]));
    }

    [Fact]
    public void A_face_whose_eyes_are_one_point_is_searched_upright()
    {
        var photo = Images.Large("astronaut");
        var face = workshop.Detector.Find(photo)[0];

        var mesh = Assert.Single(workshop.MeshFinder.Find(photo, [face with { RightEye = face.Centre, LeftEye = face.Centre }]))!;

        Assert.InRange(Vector2.Distance(mesh[1], Find(photo)[0]![1]), 0, 0.03f * mesh.EyeDistance);
    }

    [Fact]
    public async Task A_mesh_is_the_same_on_any_number_of_threads()
    {
        var photo = Images.Large("astronaut");
        var faces = workshop.Detector.Find(photo);
        var alone = workshop.MeshFinder.Find(photo, faces)[0]!.Points.ToArray();

        var together = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            Task.Run(() => workshop.MeshFinder.Find(photo, faces)[0]!.Points.ToArray(), TestContext.Current.CancellationToken)));

        Assert.All(together, points => Assert.Equal(alone, points));
    }

    private IReadOnlyList<FaceMesh?> Find(RgbImage photo) => workshop.MeshFinder.Find(photo, workshop.Detector.Find(photo));

    /// <summary>Returns a photo of the same size, each point moved by <paramref name="turn"/>.</summary>
    private RgbImage Rotated(RgbImage photo, Matrix3x2 turn)
    {
        Matrix3x2.Invert(turn, out var back);
        var unit = Matrix3x2.CreateScale(photo.Width, photo.Height) * Matrix3x2.CreateTranslation(-0.5f, -0.5f) * back
            * Matrix3x2.CreateTranslation(0.5f, 0.5f);
        using var view = AffineView.Render(workshop.Pool, photo, photo.Width, unit);
        return Images.Made(photo.Width, photo.Height, (x, y) => (255 * view.Red[x, y], 255 * view.Green[x, y], 255 * view.Blue[x, y]));
    }
}
