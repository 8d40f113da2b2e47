using System.Numerics;
using Avatar.Imaging.Cartoons.Features;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>The square view of a photo that a flat portrait is drawn from, with its face. Owns its planes.</summary>
internal sealed unsafe class PortraitView : IDisposable
{
    /// <summary>Side of the view in pixels.</summary>
    public const int Side = 512;

    private readonly PlanePool _pool;
    private readonly FoundPerson _person;

    /// <param name="pool">Provides planes.</param>
    /// <param name="canvas">The view's pixels after exposure and white balance, before any simplification; its planes are copied.</param>
    /// <param name="face">The features of the person's face.</param>
    /// <param name="person">The person; owned by this object from now on.</param>
    public PortraitView(PlanePool pool, Canvas canvas, FaceFeatures face, FoundPerson person)
    {
        (_pool, _person, Face) = (pool, person, face);
        L = Copy(canvas.L);
        A = Copy(canvas.A);
        B = Copy(canvas.B);
        X = pool.RentLike(L);
        Y = pool.RentLike(L);
        Oval = pool.RentLike(L);
        Features = pool.RentLike(L);
        var mesh = face.Mesh;
        for (var y = 0; y < L.Height; y++)
        {
            for (var x = 0; x < L.Width; x++)
            {
                var offset = (new Vector2(x, y) - mesh.Centre) / mesh.Height;
                X.Row(y)[x] = Vector2.Dot(offset, mesh.AxisX);
                Y.Row(y)[x] = Vector2.Dot(offset, mesh.AxisY);
            }
        }

        Oval.Fill(0);
        Polygon.Paint(pool, mesh.Line(FaceLandmarks.Oval), Oval);
        Features.Fill(0);
        foreach (var eye in (ReadOnlySpan<EyeLandmarks>)[FaceLandmarks.RightEye, FaceLandmarks.LeftEye])
        {
            Polygon.Paint(pool, Curve.Between(mesh.Line(eye.Upper), mesh.Line(eye.Lower)), Features);
            Polygon.Paint(pool, Curve.Between(mesh.Line(eye.BrowUpper), mesh.Line(eye.BrowLower)), Features);
        }

        Polygon.Paint(pool, Curve.Between(mesh.Line(FaceLandmarks.UpperLipOuter), mesh.Line(FaceLandmarks.LowerLipOuter)), Features);
        using var features = Features;
        Features = Fields.Blurred(pool, features, 0.014f * mesh.Height);
    }

    public FaceFeatures Face { get; }

    /// <summary>Pixels per unit of strokes and of blurs: 1 / 260 of the face's height.</summary>
    public float Stroke => Face.Mesh.Height / 260;

    /// <summary>OKLab lightness.</summary>
    public Plane L { get; }

    /// <summary>OKLab a.</summary>
    public Plane A { get; }

    /// <summary>OKLab b.</summary>
    public Plane B { get; }

    /// <summary>Distance from the face's centre along the line of its eyes, in heights of the face.</summary>
    public Plane X { get; }

    /// <summary>Distance from the face's centre towards the chin, which is at about 0.5.</summary>
    public Plane Y { get; }

    /// <summary>1 inside the mesh's oval.</summary>
    public Plane Oval { get; }

    /// <summary>Above 0.12 at eyes, brows and lips and beside them.</summary>
    public Plane Features { get; }

    /// <summary>The person's share of each pixel.</summary>
    public Plane Person => _person.Share;

    /// <summary>Whether another person hides this one at a pixel: what is seen there is not theirs.</summary>
    public bool IsHidden(int i) => _person.Hidden is { } hidden && hidden.Pixels[i] > 0.75f;

    /// <summary>Whether a pixel is on a shoulder that another person hides in part: hands there are mostly theirs.</summary>
    public bool IsBesideOthers(int i) => _person.Hidden is { } hidden && hidden.Pixels[i] > 0.25f;

    public Vector3 Colour(int i) => new(L.Pixels[i], A.Pixels[i], B.Pixels[i]);

    /// <summary>Whether a pixel lies inside the face, and not at one of its features.</summary>
    public bool IsBareFace(int i) => Oval.Pixels[i] > 0.5f && Features.Pixels[i] < 0.12f;

    public void Dispose()
    {
        L.Dispose();
        A.Dispose();
        B.Dispose();
        X.Dispose();
        Y.Dispose();
        Oval.Dispose();
        Features.Dispose();
        _person.Dispose();
    }

    private Plane Copy(Plane plane)
    {
        var copy = _pool.RentLike(plane);
        plane.CopyTo(copy);
        return copy;
    }
}
