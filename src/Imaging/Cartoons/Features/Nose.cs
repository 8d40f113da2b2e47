using System.Numerics;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Features;

/// <summary>The strokes of a nose; those on the averted side of a turned head are missing.</summary>
/// <param name="Nostrils">Outlines of the strokes along the nostrils.</param>
/// <param name="Wings">Outlines of the strokes along the wings.</param>
internal sealed record Nose(IReadOnlyList<Vector2[]> Nostrils, IReadOnlyList<Vector2[]> Wings)
{
    /// <summary>Smallest visible width of a wing and of a nostril, in widths of the nose.</summary>
    private const float MinWing = 0.30f;
    private const float MinNostril = 0.14f;

    public static Nose Measure(FaceView view)
    {
        var mesh = view.Mesh;
        var (nostrils, wings) = (new List<Vector2[]>(), new List<Vector2[]>());
        var width = MathF.Max(Vector2.Distance(mesh[FaceLandmarks.RightNostril.Wing[0]], mesh[FaceLandmarks.LeftNostril.Wing[0]]), 1);
        foreach (var side in new[] { FaceLandmarks.RightNostril, FaceLandmarks.LeftNostril })
        {
            if (Visible(mesh, side.Wing[0]) >= MinWing * width) wings.Add(Wing(view, mesh.Line(side.Wing), width));
            if (Visible(mesh, side.Outer) >= MinNostril * width) nostrils.Add(Nostril(view, side, width));
        }

        return new Nose(nostrils, wings);
    }

    private static float Visible(FaceMesh mesh, int index) => MathF.Abs(Vector2.Dot(mesh[index] - mesh[FaceLandmarks.NoseBase], mesh.AxisX));

    private static Vector2[] Wing(FaceView view, Vector2[] wing, float width)
    {
        var top = wing[0] - (view.Mesh.AxisY * 0.10f * width) + ((wing[0] - wing[1]) * 0.05f);
        return Curve.Stroke(
            Curve.Through([top, .. wing], 40),
            Curve.Widths(40, 1.35f * view.Stroke, t => MathF.Pow(MathF.Max(MathF.Sin(MathF.PI * ((0.92f * t) + 0.04f)), 0), 0.8f)));
    }

    private static Vector2[] Nostril(FaceView view, NostrilLandmarks side, float width)
    {
        var (down, outer, inner) = (view.Mesh.AxisY, view.Mesh[side.Outer], view.Mesh[side.Inner]);
        Vector2[] line =
        [
            outer - (down * 0.02f * width) + ((inner - outer) * 0.25f),
            inner - (down * 0.045f * width),
            inner + ((view.Mesh[FaceLandmarks.NoseBase] - inner) * 0.45f) - (down * 0.01f * width),
        ];
        return Curve.Stroke(
            Curve.Through(line, 30), Curve.Widths(30, 1.9f * view.Stroke, t => MathF.Pow(MathF.Max(MathF.Sin(MathF.PI * t), 0), 0.7f)));
    }
}
