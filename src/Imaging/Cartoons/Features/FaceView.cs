using System.Numerics;
using Avatar.Imaging.Faces;

namespace Avatar.Imaging.Cartoons.Features;

/// <summary>
/// The pixels of a face, read at points between pixels, and its axes: the origin is the mesh's centre, x runs from eye to eye, y from brow
/// to chin, and the height of the face is 1. Colours are OKLab L, a, b.
/// </summary>
internal sealed class FaceView
{
    private const int PixelsPerFace = 260;

    private readonly Plane _l;
    private readonly Plane _a;
    private readonly Plane _b;

    public FaceView(FaceMesh mesh, Plane l, Plane a, Plane b)
    {
        (Mesh, _l, _a, _b) = (mesh, l, a, b);
        Skin = MeasureSkin();
    }

    public FaceMesh Mesh { get; }

    /// <summary>The unit of strokes, in pixels: 1 / 260 of the face's height.</summary>
    public float Stroke => Mesh.Height / PixelsPerFace;

    /// <summary>The median colour of forehead, cheeks and nose.</summary>
    public Vector3 Skin { get; }

    /// <summary>Returns the position of a point of the face, in pixels.</summary>
    public Vector2 At(float x, float y) => Mesh.Centre + (((Mesh.AxisX * x) + (Mesh.AxisY * y)) * Mesh.Height);

    /// <summary>Returns the position in the face of a point in pixels.</summary>
    public Vector2 ToFace(Vector2 point) =>
        new Vector2(Vector2.Dot(point - Mesh.Centre, Mesh.AxisX), Vector2.Dot(point - Mesh.Centre, Mesh.AxisY)) / Mesh.Height;

    public float Lightness(Vector2 point) => Read(_l, point);

    public Vector3 Colour(Vector2 point) => new(Read(_l, point), Read(_a, point), Read(_b, point));

    /// <summary>Returns the median of each component.</summary>
    public static Vector3 Median(List<Vector3> colours) => new(
        Percentile(colours, 0.5f, colour => colour.X), Percentile(colours, 0.5f, colour => colour.Y), Percentile(colours, 0.5f, colour => colour.Z));

    /// <summary>Returns the value below which a share of the colours lie; 0 if there are none.</summary>
    public static float Percentile(List<Vector3> colours, float share, Func<Vector3, float> value)
    {
        if (colours.Count == 0) return 0;
        var values = colours.ConvertAll(colour => value(colour));
        values.Sort();
        return values[(int)(share * (values.Count - 1))];
    }

    /// <summary>Measures the skin where neither eyes nor brows, lips or a beard are; a quarter in shadow or under hair is left out.</summary>
    private Vector3 MeasureSkin()
    {
        const float Dark = 0.25f, Step = 0.02f;
        var found = new List<Vector3>();
        for (var x = -0.28f; x <= 0.28f; x += Step)
        {
            for (var y = -0.36f; y <= -0.26f; y += Step) found.Add(Colour(At(x, y)));
            for (var y = 0f; y <= 0.10f; y += Step) found.Add(Colour(At(x, y)));
        }

        var limit = Percentile(found, Dark, colour => colour.X);
        return Median(found.FindAll(colour => colour.X >= limit));
    }

    /// <summary>Interpolates linearly; beyond the border, border pixels repeat.</summary>
    private static float Read(Plane plane, Vector2 point)
    {
        var (x, y) = (Math.Clamp(point.X, 0, plane.Width - 1), Math.Clamp(point.Y, 0, plane.Height - 1));
        var (left, top) = ((int)x, (int)y);
        var (right, bottom) = (Math.Min(left + 1, plane.Width - 1), Math.Min(top + 1, plane.Height - 1));
        var upper = float.Lerp(plane[left, top], plane[right, top], x - left);
        return float.Lerp(upper, float.Lerp(plane[left, bottom], plane[right, bottom], x - left), y - top);
    }
}
