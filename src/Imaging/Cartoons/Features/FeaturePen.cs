using System.Numerics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Features;

/// <summary>Draws the features of one face.</summary>
/// <param name="pen">Fills the shapes.</param>
/// <param name="face">What to draw.</param>
/// <param name="skin">The colour of the skin in the drawing, OKLab.</param>
/// <param name="ink">The colour of lines, OKLab.</param>
/// <param name="weight">Width of lines; 1 is normal.</param>
internal sealed class FeaturePen(Pen pen, FaceFeatures face, Vector3 skin, Vector3 ink, float weight)
{
    private readonly float _stroke = face.Stroke * weight;

    public void Draw()
    {
        if (!face.Mouth.IsHidden)
        {
            DrawMouth();
            DrawNose();
        }

        foreach (var brow in face.Brows) DrawBrow(brow);
        foreach (var eye in face.Eyes) DrawEye(eye);
        if (face.Jaw is { } jaw) Fill(jaw, ink, 0.9f);
    }

    private void DrawMouth()
    {
        var difference = face.Mouth.Difference;
        var lips = skin + new Vector3(
            Math.Clamp(difference.X, -0.20f, -0.035f),
            Math.Clamp(difference.Y * 1.15f, 0.018f, 0.14f),
            Math.Clamp(difference.Z, -0.06f, 0.03f));
        Fill(face.Mouth.UpperLip, lips - new Vector3(0.035f, 0, 0), 0.30f);
        Fill(face.Mouth.LowerLip, lips + new Vector3(0.02f, 0, 0), 0.30f);
        var line = face.Mouth.Line;
        var widths = Curve.Widths(line.Length, _stroke, t =>
        {
            var wave = MathF.Cos((t - 0.5f) * 4 * MathF.PI);
            return (1.05f * (0.55f + (0.45f * wave * wave)) * MathF.Min(1, 9 * MathF.Min(t, 1 - t))) + 0.2f;
        });
        Fill(Curve.Stroke(line, widths), ink, 0.9f);
    }

    /// <summary>Draws dark brows in ink and others in the colour of their hair; brows that hardly show stay faint.</summary>
    private void DrawBrow(Brow brow)
    {
        var hair = new Vector3(MathF.Max(brow.Colour.X - 0.12f, ink.X), brow.Colour.Y * 1.2f, brow.Colour.Z * 1.2f);
        var colour = Vector3.Lerp(hair, ink, VectorMath.Smoothstep(0.22f, 0.42f, brow.Contrast));
        Fill(brow.Outline, colour, 0.5f * VectorMath.Smoothstep(0.04f, 0.20f, brow.Contrast));
    }

    private void DrawNose()
    {
        foreach (var wing in face.Nose.Wings) Fill(wing, ink, 0.30f);
        foreach (var nostril in face.Nose.Nostrils) Fill(nostril, ink, 0.65f);
    }

    private void DrawEye(Eye eye)
    {
        var visible = Math.Clamp(eye.Width / (0.17f * face.Mesh.Height), 0.5f, 1.1f);
        if (eye.Opening > Eye.Closed)
        {
            DrawEyeball(eye);
            Fill(eye.LowerLash(0.75f * _stroke), ink, 0.75f);
        }

        Fill(eye.UpperLash(-face.Mesh.AxisY, 2.3f * 1.4f * _stroke * visible), ink, 1);
        if (eye.Crease is { } crease && eye.Opening > Eye.Closed && !face.HasSpectacles)
            Fill(Eye.CreaseLine(crease, 0.95f * _stroke), ink, 0.7f);
    }

    /// <summary>
    /// Draws white, iris, pupil and catch-light. Half-closed eyes get less white: there, the lashes shade it. In shadow it is darker.
    /// </summary>
    private void DrawEyeball(Eye eye)
    {
        var outline = eye.Outline;
        var bright = Math.Clamp(0.80f + (0.17f * skin.X), 0.85f, 0.95f);
        var white = new Vector3(float.Lerp(bright, MathF.Min(eye.White + 0.2f, bright), 0.5f), 0.003f, 0.012f);
        var open = VectorMath.Smoothstep(Eye.Closed, 0.28f, eye.Opening);
        Fill(outline, white, 0.82f * open);
        var shade = new Vector2[eye.Upper.Length];
        for (var i = 0; i < shade.Length; i++) shade[i] = Vector2.Lerp(eye.Upper[i], eye.Lower[i], 0.2f);
        Fill(Curve.Between(eye.Upper, shade), white - new Vector3(0.12f, -0.003f, -0.012f), 0.82f * open);

        Disc(eye, Vector2.Zero, 1, ink);
        Disc(eye, Vector2.Zero, 0.84f, eye.IrisColour);
        Disc(eye, Vector2.Zero, 0.46f, ink.X < eye.IrisColour.X - 0.08f ? ink : ink - new Vector3(0.08f, 0, 0));
        var side = face.Light < 0 ? -1 : 1;
        Disc(eye, ((face.Mesh.AxisX * side) - face.Mesh.AxisY) * 0.34f, 0.25f, new Vector3(MathF.Min(white.X + 0.1f, 0.97f), 0, 0.004f));
    }

    /// <summary>Draws a disc within the lids; offset and radius are in radii of the iris.</summary>
    private void Disc(Eye eye, Vector2 offset, float radius, Vector3 colour) =>
        pen.Fill(Curve.Circle(eye.Iris + (offset * eye.Radius), radius * eye.Radius), colour, 0.97f * face.Opacity, eye.Outline);

    private void Fill(ReadOnlySpan<Vector2> outline, Vector3 colour, float opacity) => pen.Fill(outline, colour, opacity * face.Opacity);
}
