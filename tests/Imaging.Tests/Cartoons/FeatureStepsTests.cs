using System.Numerics;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Cartoons.Features;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>Tests the steps of <c>comic</c> that draw the features of a face, on the astronaut.</summary>
public sealed class FeatureStepsTests(Workshop workshop)
{
    private readonly RgbImage _photo = Images.Large("astronaut");

    [Fact]
    public void Features_are_drawn_in_the_face_and_nowhere_else()
    {
        var (faces, mesh) = Find(_photo);

        var with = Draw("comic", faces, [mesh]);
        var without = Draw("comic", faces, []);

        var changed = Changed(with, without);
        Assert.InRange(changed.Count, 2000, 60_000);
        Assert.All(changed, point => Assert.InRange(Vector2.Distance(point, mesh.Centre), 0, 0.8f * mesh.Height));
    }

    [Fact]
    public void Without_a_trusted_mesh_the_drawing_is_the_same_as_without_a_mesh()
    {
        var (faces, _) = Find(_photo);

        Assert.True(Draw("comic", faces, [null]).Bytes.SequenceEqual(Draw("comic", faces, []).Bytes));
    }

    public static TheoryData<string> OtherStyles() => [.. CartoonStyles.OfSteps.Select(style => style.Name).Where(name => name != "comic")];

    [Theory]
    [MemberData(nameof(OtherStyles))]
    public void Other_styles_need_no_mesh_and_ignore_one(string style)
    {
        var (faces, mesh) = Find(_photo);

        Assert.False(CartoonDrawing.NeedsMeshes(style));
        Assert.True(Draw(style, faces, [mesh]).Bytes.SequenceEqual(Draw(style, faces, []).Bytes));
    }

    [Fact]
    public void Comic_needs_meshes() => Assert.True(CartoonDrawing.NeedsMeshes("comic"));

    [Theory]
    [InlineData(70, 110, 190)]
    [InlineData(80, 150, 90)]
    [InlineData(140, 95, 50)]
    public void Irises_keep_their_colour(int red, int green, int blue)
    {
        var (faces, mesh) = Find(_photo);
        var photo = WithIrises(mesh, (red, green, blue));
        var wanted = ToOklab(photo, mesh[FaceLandmarks.RightEye.Iris] + (mesh.AxisX * Radius(mesh) * 0.65f));

        using var drawn = new Measured(CartoonDrawing.Draw(workshop.Pool, photo, faces, [mesh], "comic", 2, CancellationToken.None));

        foreach (var eye in new[] { FaceLandmarks.RightEye, FaceLandmarks.LeftEye })
        {
            var hue = Hue(drawn, mesh, eye);
            Assert.InRange(MathF.Abs(MathF.IEEERemainder(hue - MathF.Atan2(wanted.Z, wanted.Y), 2 * MathF.PI)), 0, 0.5f);
        }
    }

    [Fact]
    public void A_covered_eye_is_not_drawn()
    {
        var (_, mesh) = Find(_photo);
        using var canvas = new Canvas(workshop.Pool, Painted(mesh.Line(FaceLandmarks.RightEye.Upper), 0.35f * mesh.EyeDistance, (25, 25, 25)), []);

        var features = FaceFeatures.Measure(mesh, canvas.L, canvas.A, canvas.B);

        var eye = Assert.Single(features.Eyes);
        Assert.Equal(mesh[FaceLandmarks.LeftEye.Iris], eye.Iris);
    }

    [Fact]
    public void A_covered_mouth_is_not_drawn()
    {
        var (_, open) = Find(_photo);
        var mesh = Closed(open);
        using var canvas = new Canvas(workshop.Pool, Painted([mesh[FaceLandmarks.UpperLip]], 0.3f * mesh.Height, (200, 200, 200)), []);
        using var bare = new Canvas(workshop.Pool, _photo, []);

        Assert.True(FaceFeatures.Measure(mesh, canvas.L, canvas.A, canvas.B).Mouth.IsHidden);
        Assert.False(FaceFeatures.Measure(mesh, bare.L, bare.A, bare.B).Mouth.IsHidden);
    }

    [Fact]
    public void A_frame_around_the_eyes_is_recognised()
    {
        var (_, mesh) = Find(_photo);
        using var bare = new Canvas(workshop.Pool, _photo, []);
        using var framed = new Canvas(workshop.Pool, WithSpectacles(mesh), []);

        Assert.False(FaceFeatures.Measure(mesh, bare.L, bare.A, bare.B).HasSpectacles);
        Assert.True(FaceFeatures.Measure(mesh, framed.L, framed.A, framed.B).HasSpectacles);
    }

    [Fact]
    public void The_jaw_is_drawn_above_a_neck_and_not_above_a_collar()
    {
        var (_, mesh) = Find(_photo);
        using var canvas = new Canvas(workshop.Pool, _photo, []);
        using var collared = new Canvas(
            workshop.Pool, Painted([.. mesh.Line(FaceLandmarks.Jaw).Select(point => point + (mesh.AxisY * 0.12f * mesh.Height))], 0.1f * mesh.Height, (20, 90, 200)), []);

        var jaw = FaceFeatures.Measure(mesh, canvas.L, canvas.A, canvas.B).Jaw;

        Assert.NotNull(jaw);
        Assert.All(jaw, point => Assert.InRange(Vector2.Distance(point, mesh.Centre), 0, 0.7f * mesh.Height));
        Assert.InRange(jaw.Min(point => Vector2.Distance(point, mesh[FaceLandmarks.Chin])), 0, 0.02f * mesh.Height);
        Assert.Null(FaceFeatures.Measure(mesh, collared.L, collared.A, collared.B).Jaw);
    }

    [Fact]
    public void A_small_face_gets_fainter_features_and_the_smallest_none()
    {
        var (_, mesh) = Find(_photo);
        using var canvas = new Canvas(workshop.Pool, _photo, []);
        float Opacity(float height) => FaceFeatures.Measure(
            mesh.Moved(point => mesh.Centre + ((point - mesh.Centre) * (height / mesh.Height))), canvas.L, canvas.A, canvas.B).Opacity;

        Assert.Equal(0, Opacity(94));
        Assert.InRange(Opacity(112), 0.2f, 0.8f);
        Assert.Equal(1, Opacity(131));
    }

    [Fact]
    public void A_blurred_face_gets_faint_features()
    {
        var (_, mesh) = Find(_photo);
        using var canvas = new Canvas(workshop.Pool, _photo, []);
        using var blurred = canvas.Blurred(canvas.L, 0.03f * mesh.Height);

        Assert.Equal(1, FaceFeatures.Measure(mesh, canvas.L, canvas.A, canvas.B).Opacity);
        Assert.InRange(FaceFeatures.Measure(mesh, blurred, canvas.A, canvas.B).Opacity, 0, 0.25f);
    }

    [Fact]
    public void A_brow_has_the_contrast_of_its_hair()
    {
        var (_, mesh) = Find(_photo);
        var brow = Curve.Through(mesh.Line(FaceLandmarks.RightEye.BrowUpper), 30);
        float Contrast(double grey)
        {
            using var canvas = new Canvas(workshop.Pool, Painted(brow, 4, (grey, grey, grey)), []);
            return FaceFeatures.Measure(mesh, canvas.L, canvas.A, canvas.B).Brows[0].Contrast;
        }

        Assert.InRange(Contrast(30), 0.4f, 0.8f);
        Assert.InRange(Contrast(215), 0, 0.2f);
    }

    [Fact]
    public void Meshes_follow_the_warp_of_the_caricature()
    {
        var (faces, mesh) = Find(_photo);
        var (step, face) = (new Caricature(Eyes: 0.13f, Jaw: 0.05f), new FaceGeometry(faces[0]));

        foreach (var point in mesh.Points)
        {
            var moved = step.Moved(face, point);
            var (x, y) = step.Offset(face, Vector256.Create(moved.X), Vector256.Create(moved.Y));

            Assert.InRange(Vector2.Distance(moved + new Vector2(x.ToScalar(), y.ToScalar()), point), 0, 0.02f);
        }

        using var canvas = new Canvas(workshop.Pool, _photo, faces, mesh);
        step.Apply(canvas);
        Assert.Equal(step.Moved(face, mesh[33]), canvas.Portrait!.Meshes[0][33]);
    }

    [Fact]
    public void Lines_yield_by_a_smoothstep_of_the_blurred_features()
    {
        var (faces, mesh) = Find(_photo);
        using var canvas = new Canvas(workshop.Pool, _photo, faces, mesh);
        using var before = workshop.Pool.Random(_photo.Width, _photo.Height, 5);
        var paper = canvas.Rent();
        before.CopyTo(paper);
        canvas.KeepPaper(paper);
        new MeasureFeatures().Apply(canvas);
        var face = canvas.Portrait!.Features[0];
        using var shapes = workshop.Pool.Filled(_photo.Width, _photo.Height, (_, _) => 0);
        foreach (var eye in face.Eyes) Polygon.Paint(workshop.Pool, Curve.Between(eye.Crease ?? eye.Upper, eye.Lower), shapes);
        Polygon.Paint(workshop.Pool, face.Mouth.Outline, shapes);
        using var soft = canvas.Blurred(shapes, 0.012f * mesh.Height);

        new YieldLines().Apply(canvas);

        Plainly.AssertEqual(canvas.Paper, (x, y) =>
            Plainly.Mix(before[x, y], 1, 0.85 * Plainly.Smoothstep(0.06, 0.40, soft[x, y])));
    }

    [Fact]
    public void A_pen_mixes_its_colour_in_by_coverage_and_opacity()
    {
        foreach (var canvas in RandomCanvases.All(workshop.Pool))
        {
            using Plane l = canvas.Copy(canvas.L), a = canvas.Copy(canvas.A), b = canvas.Copy(canvas.B);
            Vector2[] shape = [new(-3, 2.3f), new(30.5f, -4), new(44, 25), new(8, 31.2f)], within = Curve.Circle(new(20, 12), 14);
            using Plane cover = workshop.Pool.Filled(l.Width, l.Height, (_, _) => 0), clip = workshop.Pool.Filled(l.Width, l.Height, (_, _) => 0);
            Polygon.Paint(workshop.Pool, shape, cover);
            Polygon.Paint(workshop.Pool, within, clip);
            using var pen = new Pen(canvas);

            pen.Fill(shape, new Vector3(0.3f, 0.1f, -0.05f), 0.6f, within);

            double Share(int x, int y) => 0.6 * cover[x, y] * clip[x, y];
            Plainly.AssertEqual(canvas.L, (x, y) => Plainly.Mix(l[x, y], 0.3, Share(x, y)), 1e-5);
            Plainly.AssertEqual(canvas.A, (x, y) => Plainly.Mix(a[x, y], 0.1, Share(x, y)), 1e-5);
            Plainly.AssertEqual(canvas.B, (x, y) => Plainly.Mix(b[x, y], -0.05, Share(x, y)), 1e-5);
        }
    }

    [Fact]
    public void Lines_yield_at_eyes_and_lips_and_stay_elsewhere()
    {
        var (faces, mesh) = Find(_photo);
        using var canvas = new Canvas(workshop.Pool, _photo, faces, mesh);
        var paper = canvas.Rent();
        paper.Fill(0);
        canvas.KeepPaper(paper);
        new MeasureFeatures().Apply(canvas);

        new YieldLines().Apply(canvas);

        float At(Vector2 point) => canvas.Paper[(int)MathF.Round(point.X), (int)MathF.Round(point.Y)];
        Assert.Equal(0.85f, At(mesh[FaceLandmarks.RightEye.Iris]), 0.01f);
        Assert.Equal(0.85f, At(mesh[FaceLandmarks.LeftEye.Iris]), 0.01f);
        Assert.Equal(0.85f, At((mesh[FaceLandmarks.UpperLip] + mesh[14]) / 2), 0.01f);
        Assert.Equal(0, At(mesh[FaceLandmarks.NoseTip]), 1e-3f);
        Assert.Equal(0, At(mesh[FaceLandmarks.RightEye.BrowUpper[2]]), 1e-3f);
        Assert.Equal(0, At(mesh[FaceLandmarks.Chin]), 1e-3f);
    }

    private (IReadOnlyList<Face> Faces, FaceMesh Mesh) Find(RgbImage photo)
    {
        var faces = workshop.Detector.Find(photo);
        return (faces, Assert.Single(workshop.MeshFinder.Find(photo, faces))!);
    }

    private RgbImage Draw(string style, IReadOnlyList<Face> faces, IReadOnlyList<FaceMesh?> meshes) =>
        CartoonDrawing.Draw(workshop.Pool, _photo, faces, meshes, style, 2, CancellationToken.None);

    private static List<Vector2> Changed(RgbImage one, RgbImage other)
    {
        var changed = new List<Vector2>();
        for (var y = 0; y < one.Height; y++)
        {
            for (var x = 0; x < one.Width; x++)
            {
                if (one.At(x, y) != other.At(x, y)) changed.Add(new Vector2(x, y));
            }
        }

        return changed;
    }

    /// <summary>Returns the mesh with closed lips, as the network sees them on a mask.</summary>
    private static FaceMesh Closed(FaceMesh mesh)
    {
        var points = mesh.Points.ToArray();
        for (var i = 0; i < FaceLandmarks.LowerLipInner.Length; i++)
        {
            points[FaceLandmarks.LowerLipInner[i]] = points[FaceLandmarks.UpperLipInner[i]];
        }

        return new FaceMesh(points);
    }

    private static float Radius(FaceMesh mesh) =>
        Enumerable.Range(1, 4).Average(i => Vector2.Distance(mesh[FaceLandmarks.RightEye.Iris], mesh[FaceLandmarks.RightEye.Iris + i]));

    private RgbImage WithIrises(FaceMesh mesh, (double Red, double Green, double Blue) colour)
    {
        var right = Painted([mesh[FaceLandmarks.RightEye.Iris]], Radius(mesh), colour);
        return Painted([mesh[FaceLandmarks.LeftEye.Iris]], Radius(mesh), colour, right);
    }

    private RgbImage WithSpectacles(FaceMesh mesh)
    {
        var photo = _photo;
        foreach (var eye in new[] { FaceLandmarks.RightEye, FaceLandmarks.LeftEye })
        {
            var centre = mesh[eye.Iris];
            var radius = 0.27f * mesh.EyeDistance;
            photo = Painted(Curve.Circle(centre, radius), 0.012f * mesh.Height, (20, 20, 20), photo);
        }

        var bridge = Curve.Resample([mesh[FaceLandmarks.RightEyeInner], mesh[FaceLandmarks.LeftEyeInner]], 20);
        return Painted(bridge, 0.012f * mesh.Height, (20, 20, 20), photo);
    }

    /// <summary>Returns a photo with a disc of one colour around each point.</summary>
    private RgbImage Painted(Vector2[] points, float radius, (double Red, double Green, double Blue) colour, RgbImage? photo = null)
    {
        var source = photo ?? _photo;
        return Images.Made(source.Width, source.Height, (x, y) =>
        {
            var (red, green, blue) = source.At(x, y);
            return points.Any(point => Vector2.Distance(point, new Vector2(x, y)) <= radius) ? colour : (red, green, blue);
        });
    }

    private static Vector3 ToOklab(RgbImage photo, Vector2 point)
    {
        using var measured = new Measured(photo);
        var (x, y) = ((int)MathF.Round(point.X), (int)MathF.Round(point.Y));
        return new Vector3(measured.L[x, y], measured.A[x, y], measured.B[x, y]);
    }

    /// <summary>Returns the mean hue of the ring between pupil and rim, in its lower half.</summary>
    private static float Hue(Measured drawn, FaceMesh mesh, EyeLandmarks eye)
    {
        var sum = Vector2.Zero;
        for (var angle = 0.4f; angle < 2.8f; angle += 0.1f)
        {
            var (sine, cosine) = MathF.SinCos(angle);
            var point = mesh[eye.Iris] + (Radius(mesh) * 0.65f * new Vector2(cosine, sine));
            var (x, y) = ((int)MathF.Round(point.X), (int)MathF.Round(point.Y));
            sum += new Vector2(drawn.A[x, y], drawn.B[x, y]);
        }

        return MathF.Atan2(sum.Y, sum.X);
    }
}
