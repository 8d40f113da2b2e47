using System.Numerics;
using Avatar.Imaging.Networks;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Faces;

/// <summary>
/// Finds the mesh of a face (MediaPipe Face Mesh with attention: Grishchenko et al., "Attention Mesh: High-fidelity Face Mesh Prediction in
/// Real-time", 2020) in two passes: the first sees the detector's box, the second the box of the first mesh. The model loads on first use
/// and is shared by all threads.
/// </summary>
internal sealed class FaceMeshFinder(PlanePool pool) : IDisposable
{
    /// <summary>Side of the network's input in pixels.</summary>
    public const int Side = 192;

    /// <summary>Faces whose detected box is narrower have too few pixels for a mesh, in pixels of the picture.</summary>
    public const float MinWidth = 60;

    /// <summary>The most faces of a picture that get a mesh: the largest. Limits the time for a photo of a crowd.</summary>
    public const int MaxFaces = 8;

    /// <summary>The inputs and outputs that the model must have.</summary>
    public static readonly NetworkShape Shape = new("input", Side, ("landmarks", [1, FaceMesh.Count, 3]), ("score", [1, 1]));

    /// <summary>The square is this many times as wide as the face's box, as in training.</summary>
    private const float BoxesAcross = 1.5f;

    /// <summary>The points before the irises, which do not influence the box.</summary>
    private const int SurfacePoints = 468;

    private readonly Lazy<Network> _network = new(() => Network.Load("facemesh-attention-478.onnx", Shape));

    /// <summary>Loads the model now, so that the first picture does not wait for it.</summary>
    /// <exception cref="ImagingStartException">The model is missing or damaged.</exception>
    public void Load() => _ = _network.Value;

    /// <summary>
    /// Returns the meshes of faces: one entry for each face, null where the face is too small, beyond <see cref="MaxFaces"/>, or its mesh
    /// is not trusted (<see cref="FaceMeshTrust"/>).
    /// </summary>
    /// <param name="picture">An upright picture.</param>
    /// <param name="faces">The faces in it, the largest first.</param>
    public IReadOnlyList<FaceMesh?> Find(RgbImage picture, IReadOnlyList<Face> faces) =>
        [.. faces.Select((face, index) => index < MaxFaces && face.Width >= MinWidth ? Find(picture, face) : null)];

    public void Dispose() => _network.DisposeIfCreated();

    private FaceMesh? Find(RgbImage picture, Face face)
    {
        var eyes = face.LeftEye - face.RightEye;
        var across = eyes.Length() > 0 ? Vector2.Normalize(eyes) : Vector2.UnitX;
        var (first, _) = Look(picture, new HeadFrame(face.Centre, across, BoxesAcross * MathF.Max(face.Width, face.Height)));
        var frame = Around(first);
        if (!(frame.Side > 0 && frame.Side < float.PositiveInfinity)) return null;
        var (second, score) = Look(picture, frame);
        return FaceMeshTrust.IsTrusted(second, score, Shift(first, second), face) ? second : null;
    }

    /// <summary>Runs the network on a square of the picture.</summary>
    private (FaceMesh Mesh, float Score) Look(RgbImage picture, HeadFrame frame)
    {
        var toPicture = frame.ToPicture;
        using var seen = AffineView.Render(pool, picture, Side, toPicture);
        using var results = _network.Value.Run(seen.CopyInterleaved);
        var found = results[0].GetTensorDataAsSpan<float>();
        var points = new Vector2[FaceMesh.Count];
        for (var i = 0; i < points.Length; i++)
        {
            var inSquare = new Vector2(found[3 * i] + 0.5f, found[(3 * i) + 1] + 0.5f) / Side;
            points[i] = Vector2.Transform(inSquare, toPicture) - new Vector2(0.5f);
        }

        return (new FaceMesh(points), results[1].GetTensorDataAsSpan<float>()[0]);
    }

    /// <summary>Returns the square for the second pass: around the points, rotated like the line of the eyes.</summary>
    private static HeadFrame Around(FaceMesh mesh)
    {
        Vector2 low = new(float.PositiveInfinity), high = new(float.NegativeInfinity);
        foreach (var point in mesh.Points[..SurfacePoints])
        {
            var turned = new Vector2(Vector2.Dot(point, mesh.AxisX), Vector2.Dot(point, mesh.AxisY));
            (low, high) = (Vector2.Min(low, turned), Vector2.Max(high, turned));
        }

        var (centre, size) = ((low + high) / 2, high - low);
        return new HeadFrame(
            (mesh.AxisX * centre.X) + (mesh.AxisY * centre.Y) + new Vector2(0.5f), mesh.AxisX, BoxesAcross * MathF.Max(size.X, size.Y));
    }

    private static float Shift(FaceMesh first, FaceMesh second)
    {
        var sum = 0f;
        for (var i = 0; i < SurfacePoints; i++) sum += Vector2.Distance(first[i], second[i]);
        return sum / SurfacePoints / MathF.Max(second.EyeDistance, 1);
    }
}
