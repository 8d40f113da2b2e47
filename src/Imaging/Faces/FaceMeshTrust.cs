using System.Numerics;

namespace Avatar.Imaging.Faces;

/// <summary>
/// Decides whether a mesh can be drawn. A network returns 478 points for every input, also where a hand hides the face or the head is
/// turned away. The limits were set on 468 photos, of which the first five rules refuse 11 (docs/decisions/0045-a-mesh-is-drawn-if-it-is-trusted.md).
/// </summary>
internal static class FaceMeshTrust
{
    private const float MinScore = 0.9f;
    private const float MaxShift = 0.045f;
    private const float MaxTurn = 0.9f;
    private const float MinProportion = 0.98f;
    private const float MaxProportion = 1.62f;
    private const float MaxOffset = 0.5f;
    private const float MinSize = 0.6f;
    private const float MaxSize = 2.2f;

    /// <summary>Returns whether all rules hold. Coordinates that are not numbers break at least one.</summary>
    /// <param name="mesh">The mesh of the second pass.</param>
    /// <param name="score">The network's confidence that there is a face, 0 to 1.</param>
    /// <param name="shift">Mean distance between the points of both passes, as a share of the distance between the eyes.</param>
    /// <param name="face">The detected face that the mesh was searched for.</param>
    public static bool IsTrusted(FaceMesh mesh, float score, float shift, Face face) =>
        score >= MinScore
        && shift <= MaxShift
        && MathF.Abs(Turn(mesh)) <= MaxTurn
        && Proportion(mesh) is > MinProportion and < MaxProportion
        && IsInOrder(mesh)
        && IsWhereDetected(mesh, face)
        && !mesh.Points.ContainsAnyNonFinite();

    /// <summary>
    /// Returns how far the head is turned: the distance of the nose's tip from the middle between the cheeks as a share of their distance,
    /// positive towards the left eye. 0 is frontal; a full profile is about 0.93.
    /// </summary>
    public static float Turn(FaceMesh mesh)
    {
        var (right, left) = (mesh[FaceLandmarks.RightCheek], mesh[FaceLandmarks.LeftCheek]);
        return Vector2.Dot(mesh[FaceLandmarks.NoseTip] - ((right + left) / 2), mesh.AxisX) / MathF.Max(Vector2.Distance(left, right), 1);
    }

    private static float Proportion(FaceMesh mesh)
    {
        var height = Vector2.Dot(mesh[FaceLandmarks.Chin] - mesh[FaceLandmarks.Forehead], mesh.AxisY);
        var width = Vector2.Dot(mesh[FaceLandmarks.LeftCheek] - mesh[FaceLandmarks.RightCheek], mesh.AxisX);
        return height / MathF.Max(width, 1);
    }

    /// <summary>Whether bridge, nose, lips and chin follow each other downwards.</summary>
    private static bool IsInOrder(FaceMesh mesh) =>
        IsBelow(mesh, FaceLandmarks.NoseBase, FaceLandmarks.Bridge)
        && IsBelow(mesh, FaceLandmarks.UpperLip, FaceLandmarks.NoseBase)
        && IsBelow(mesh, FaceLandmarks.Chin, FaceLandmarks.LowerLip);

    private static bool IsBelow(FaceMesh mesh, int lower, int upper) => Vector2.Dot(mesh[lower] - mesh[upper], mesh.AxisY) > 0;

    /// <summary>Whether the second pass has stayed at the detected face and found one of a similar size.</summary>
    private static bool IsWhereDetected(FaceMesh mesh, Face face) =>
        Vector2.Distance(mesh.Centre, face.Centre) <= MaxOffset * face.Width
        && mesh.Height >= MinSize * face.Height
        && mesh.Height <= MaxSize * face.Height;

    private static bool ContainsAnyNonFinite(this ReadOnlySpan<Vector2> points)
    {
        foreach (var point in points)
        {
            if (!float.IsFinite(point.X) || !float.IsFinite(point.Y)) return true;
        }

        return false;
    }
}
