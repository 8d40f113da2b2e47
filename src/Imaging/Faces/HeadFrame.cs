using System.Numerics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Faces;

/// <summary>What is cut out of a picture, in its pixels: an outline, and the square it is shown in (which may leave the picture).</summary>
/// <param name="Outline">The head with its hair, or the subject.</param>
/// <param name="Left">Left edge of the square.</param>
/// <param name="Top">Upper edge of the square.</param>
/// <param name="Side">Side of the square.</param>
internal readonly record struct HeadFrame(Ellipse Outline, int Left, int Top, int Side)
{
    private const float Margin = 1.06f;

    /// <summary>The head of a face: the detector's box ends at the forehead, hair and chin lie beyond.</summary>
    public static HeadFrame Of(Face face)
    {
        var across = face.LeftEye - face.RightEye;
        var axis = across.Length() > 1e-3f ? Vector2.Normalize(across) : Vector2.UnitX;
        var up = new Vector2(axis.Y, -axis.X);
        return Around(new Ellipse(face.Centre + (up * 0.19f * face.Height), axis, 0.80f * face.Width, 0.94f * face.Height));
    }

    /// <summary>The middle of a picture without a face, a little wider than high on a wide picture.</summary>
    public static HeadFrame Centre(int width, int height)
    {
        var most = 0.6f * Math.Min(width, height);
        return Around(new Ellipse(
            new Vector2(width, height) / 2, Vector2.UnitX, MathF.Min(0.48f * width, most), MathF.Min(0.48f * height, most)));
    }

    private static HeadFrame Around(Ellipse outline)
    {
        var half = MathF.Max(outline.RadiusX, outline.RadiusY) * Margin;
        return new HeadFrame(
            outline,
            (int)MathF.Floor(outline.Centre.X - half),
            (int)MathF.Floor(outline.Centre.Y - half),
            Math.Max((int)MathF.Ceiling(2 * half), 1));
    }
}
