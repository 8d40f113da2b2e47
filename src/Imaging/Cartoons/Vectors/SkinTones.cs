using System.Numerics;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>The colours of a person's skin in a flat portrait, OKLab.</summary>
/// <param name="Base">Most of the skin.</param>
/// <param name="Shadow">Its shadows.</param>
/// <param name="Deep">Its darkest shadows.</param>
internal sealed record SkinTones(Vector3 Base, Vector3 Shadow, Vector3 Deep)
{
    /// <summary>The hue of skin in white light, in radians, and how far a hue is corrected at most.</summary>
    private const float Hue = 0.93f, MaxTurn = 0.125f;

    /// <summary>Radius of the discs on the cheeks that are measured, in heights of the face.</summary>
    private const float Reach = 0.06f;

    /// <summary>How much lighter the colour is than the cheeks, in OKLab L: shadows darken a part of the drawing's cheeks.</summary>
    private const float Lift = 0.015f;

    /// <summary>The chroma of skin above which it is reduced, and the most that is left: more comes from the light.</summary>
    private const float Vivid = 0.085f, MostVivid = 0.115f;

    /// <summary>Measures the colours. Lightness is that of the cheeks in the photo after exposure, never a common tone that faces are pulled to.</summary>
    /// <param name="view">The portrait.</param>
    /// <param name="skin">The median colour of the skin.</param>
    public static SkinTones Measure(PortraitView view, Vector3 skin)
    {
        var mesh = view.Face.Mesh;
        var radius = Reach * mesh.Height;
        var cheeks = mesh.Line(FaceLandmarks.RightCheekMiddle, FaceLandmarks.LeftCheekMiddle)
            .Average(point => Statistics.Median(view.L, view.Oval, new Ellipse(point, mesh.AxisX, radius, radius)));
        var colour = skin with { X = (cheeks ?? skin.X) + Lift };
        var chroma = colour.Chroma();
        if (chroma is > 0.015f and < 0.17f) colour = colour.Shaded(0, turn: Math.Clamp((Hue - colour.Hue()) / 2, -MaxTurn, MaxTurn));
        var wanted = MathF.Max(chroma * 1.13f, MathF.Min(0.05f, 1.7f * chroma));
        wanted = wanted <= Vivid ? wanted : Vivid + ((MostVivid - Vivid) * MathF.Tanh((wanted - Vivid) / (MostVivid - Vivid)));
        colour = colour.Shaded(0, wanted / MathF.Max(chroma, 1e-4f));
        return new SkinTones(
            colour,
            colour.Shaded(-0.070f - (0.02f * colour.X), 1.12f, -0.10f),
            colour.Shaded(-0.135f - (0.03f * colour.X), 1.08f, -0.16f));
    }
}
