using System.Numerics;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Faces;

/// <summary>Distorts the astronaut's mesh: each distortion is refused.</summary>
public sealed class FaceMeshTrustTests(Workshop workshop)
{
    [Fact]
    public void A_found_mesh_is_trusted()
    {
        var (mesh, face) = Found();

        Assert.True(FaceMeshTrust.IsTrusted(mesh, 0.9f, 0.045f, face));
    }

    [Theory]
    [InlineData(0.89f, 0.01f)]
    [InlineData(1, 0.046f)]
    [InlineData(float.NaN, 0.01f)]
    [InlineData(1, float.NaN)]
    public void A_mesh_that_the_network_doubts_or_moves_is_refused(float score, float shift)
    {
        var (mesh, face) = Found();

        Assert.False(FaceMeshTrust.IsTrusted(mesh, score, shift, face));
    }

    public static TheoryData<string> Distortions() => [.. Distorted.Keys];

    [Theory]
    [MemberData(nameof(Distortions))]
    public void Nonsense_is_refused(string distortion)
    {
        var (mesh, face) = Found();

        Assert.False(FaceMeshTrust.IsTrusted(Distorted[distortion](mesh), 1, 0, face));
    }

    [Fact]
    public void A_turned_head_is_told_by_its_nose()
    {
        var (mesh, face) = Found();

        var profile = Moved(mesh, FaceLandmarks.NoseTip, mesh.AxisX * Vector2.Distance(mesh[FaceLandmarks.RightCheek], mesh[FaceLandmarks.LeftCheek]));

        Assert.InRange(MathF.Abs(FaceMeshTrust.Turn(mesh)), 0, 0.3f);
        Assert.InRange(FaceMeshTrust.Turn(profile), 0.9f, 1.3f);
        Assert.False(FaceMeshTrust.IsTrusted(profile, 1, 0, face));
    }

    private static readonly Dictionary<string, Func<FaceMesh, FaceMesh>> Distorted = new()
    {
        ["random points"] = mesh => Scattered(mesh, 1),
        ["other random points"] = mesh => Scattered(mesh, 2),
        ["all points in one"] = mesh => mesh.Moved(_ => mesh.Centre),
        ["beside the face"] = mesh => mesh.Moved(point => point + (mesh.AxisX * mesh.Height)),
        ["half as large"] = mesh => mesh.Moved(point => mesh.Centre + ((point - mesh.Centre) / 2)),
        ["three times as large"] = mesh => mesh.Moved(point => mesh.Centre + ((point - mesh.Centre) * 3)),
        ["squeezed"] = mesh => mesh.Moved(point => point - (mesh.AxisX * (0.5f * Vector2.Dot(point - mesh.Centre, mesh.AxisX)))),
        ["flattened"] = mesh => mesh.Moved(point => point - (mesh.AxisY * (0.5f * Vector2.Dot(point - mesh.Centre, mesh.AxisY)))),
        ["upside down"] = mesh => mesh.Moved(point => point - (mesh.AxisY * (2 * Vector2.Dot(point - mesh.Centre, mesh.AxisY)))),
        ["the mouth above the nose"] = mesh => Moved(mesh, FaceLandmarks.UpperLip, mesh.AxisY * -0.4f * mesh.Height),
        ["the chin above the lips"] = mesh => Moved(mesh, FaceLandmarks.LowerLip, mesh.AxisY * 0.4f * mesh.Height),
        ["the nose above the eyes"] = mesh => Moved(mesh, FaceLandmarks.NoseBase, mesh.AxisY * -0.5f * mesh.Height),
        ["a point that is not a number"] = mesh => Moved(mesh, 300, new Vector2(float.NaN, 0)),
        ["a point at infinity"] = mesh => Moved(mesh, 475, new Vector2(0, float.PositiveInfinity)),
        ["no number at all"] = mesh => mesh.Moved(_ => new Vector2(float.NaN)),
    };

    [Fact]
    public void A_mesh_has_478_points()
    {
        var exception = Assert.Throws<ArgumentException>(() => new FaceMesh(new Vector2[468]));

        Assert.StartsWith("A face mesh has 478 points, not 468.", exception.Message, StringComparison.Ordinal);
    }

    private static FaceMesh Scattered(FaceMesh mesh, int seed)
    {
        var dice = new Random(seed);
        return mesh.Moved(_ => mesh.Centre + (new Vector2(dice.NextSingle() - 0.5f, dice.NextSingle() - 0.5f) * mesh.Height));
    }

    private static FaceMesh Moved(FaceMesh mesh, int index, Vector2 by)
    {
        var points = mesh.Points.ToArray();
        points[index] += by;
        return new FaceMesh(points);
    }

    private (FaceMesh Mesh, Face Face) Found()
    {
        var photo = Images.Large("astronaut");
        var faces = workshop.Detector.Find(photo);
        return (Assert.Single(workshop.MeshFinder.Find(photo, faces))!, faces[0]);
    }
}
