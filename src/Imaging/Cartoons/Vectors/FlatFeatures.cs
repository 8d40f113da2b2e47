using System.Numerics;
using Avatar.Imaging.Cartoons.Features;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>Draws the features of a face as flat shapes along the points of its mesh.</summary>
/// <param name="view">What is drawn.</param>
/// <param name="seen">Reads the photo.</param>
/// <param name="tones">The colours of the skin.</param>
/// <param name="skin">The colour of the skin on the photo.</param>
/// <param name="hair">The colour of the hair in the drawing; null without hair.</param>
/// <param name="look">What the seed decides.</param>
/// <param name="scene">Receives the shapes.</param>
internal sealed class FlatFeatures(PortraitView view, FaceView seen, SkinTones tones, Vector3 skin, Vector3? hair, PortraitLook look, SceneBuilder scene)
{
    /// <summary>The eye on the averted side of a turned head is not drawn if it is narrower than this, in heights of the face.</summary>
    private const float MinEyeWidth = 0.06f;

    private readonly FaceFeatures _face = view.Face;
    private readonly float _stroke = view.Stroke;
    private readonly Vector3 _ink = MakeInk(tones.Base);
    private readonly Vector3 _white = new(Math.Clamp(0.80f + (0.17f * skin.X), 0.85f, 0.95f), 0.003f, 0.012f);

    public void Draw(SpectacleFrame? spectacles)
    {
        scene.Role = ShapeRole.Feature;
        if (!_face.Mouth.IsHidden)
        {
            DrawMouth();
            DrawNose();
        }

        // A flat face without eyes is no portrait: also eyes that the photo hardly shows are drawn.
        foreach (var side in (ReadOnlySpan<EyeLandmarks>)[FaceLandmarks.RightEye, FaceLandmarks.LeftEye])
        {
            var eye = Eye.Measure(seen, side);
            if (eye.Width < MinEyeWidth * _face.Mesh.Height) continue;
            DrawEye(eye, spectacles is not null);
            DrawBrow(Brow.Measure(seen, side));
        }

        if (spectacles is not null) DrawSpectacles(spectacles);
    }

    public static Vector3 MakeInk(Vector3 skin)
    {
        var ink = Vector3.Lerp(skin.Shaded(-0.40f, 0.75f, -0.15f), new Vector3(0.18f, 0.012f, 0.010f), 0.55f);
        return ink with { X = Math.Clamp(ink.X, 0.14f, 0.30f) };
    }

    private void DrawMouth()
    {
        const float Open = 0.045f;
        var (mesh, mouth) = (_face.Mesh, _face.Mouth);
        var difference = mouth.Difference;
        var lips = tones.Base + new Vector3(
            Math.Clamp(difference.X, -0.20f, -0.035f), Math.Clamp(difference.Y * 1.15f, 0.018f, 0.14f), Math.Clamp(difference.Z, -0.06f, 0.03f));
        var upper = Curve.Through(mesh.Line(FaceLandmarks.UpperLipInner), 48);
        var lower = Curve.Through(mesh.Line(FaceLandmarks.LowerLipInner), 48);
        var width = MathF.Max(Vector2.Distance(mouth.UpperLip[0], upper[^1]), 1);
        var gap = Enumerable.Range(0, 48).Average(i => MathF.Max(Vector2.Dot(lower[i] - upper[i], mesh.AxisY), 0)) / width;
        if (gap > Open) DrawOpening(upper, lower, gap, lips);
        scene.AddOutline(mouth.UpperLip, lips.Shaded(-0.035f));
        scene.AddOutline(mouth.LowerLip, lips.Shaded(0.02f));
        var widths = Curve.Widths(mouth.Line.Length, _stroke, t =>
        {
            var wave = MathF.Cos((t - 0.5f) * 4 * MathF.PI);
            return (1.05f * (0.55f + (0.45f * wave * wave)) * MathF.Min(1, 9 * MathF.Min(t, 1 - t))) + 0.2f;
        });
        scene.AddOutline(Curve.Stroke(mouth.Line, widths), _ink);
        DrawChinShadow(width);
    }

    /// <summary>Draws what is between open lips: dark, with the upper teeth where the photo is light and grey.</summary>
    private void DrawOpening(Vector2[] upper, Vector2[] lower, float gap, Vector3 lips)
    {
        const float WideOpen = 0.34f;
        var hole = Vector3.Lerp(_ink, new Vector3(0.24f, 0.06f, 0.03f), 0.6f);
        var (found, high) = (new List<Vector3>(), new List<Vector3>());
        for (var i = 6; i < upper.Length - 6; i++)
        {
            for (var share = 0.1f; share < 0.95f; share += 0.1f)
            {
                found.Add(seen.Colour(Vector2.Lerp(upper[i], lower[i], share)));
                if (share < 0.5f) high.Add(found[^1]);
            }
        }

        var bright = FaceView.Percentile(high, 0.6f, colour => colour.X);
        var light = high.FindAll(colour => colour.X > bright - 0.05f);
        light = light.Count > 0 ? light : high;
        var (chroma, red) = (FaceView.Percentile(light, 0.5f, colour => colour.Chroma()), FaceView.Percentile(light, 0.5f, colour => colour.Y));
        if (bright <= MathF.Max(0.36f, 0.55f * skin.X) || (chroma >= 0.07f && red >= 0.045f && gap <= WideOpen))
        {
            // Between lips that are hardly open, what is not black in the photo is lip.
            var dark = FaceView.Percentile(found, 0.3f, colour => colour.X);
            var share = VectorMath.Smoothstep(0.12f, 0.22f, gap) * VectorMath.Smoothstep(0.75f, 0.55f, dark / skin.X);
            scene.AddOutline(Curve.Between(upper, lower), Vector3.Lerp(lips.Shaded(-0.12f), hole, share));
            return;
        }

        scene.AddOutline(Curve.Between(upper, lower), hole);
        var depth = gap > WideOpen ? 0.24f : Math.Clamp(MeasureTeeth(upper, lower, bright), 0.45f, 0.93f);
        int first = upper.Length * 6 / 100, last = upper.Length - first;
        var lowerEdge = new Vector2[last - first];
        var shade = new Vector2[upper.Length];
        for (var i = 0; i < upper.Length; i++)
        {
            if (i >= first && i < last) lowerEdge[i - first] = Vector2.Lerp(upper[i], lower[i], depth);
            shade[i] = Vector2.Lerp(upper[i], lower[i], 0.14f);
        }

        scene.AddOutline(Curve.Between(upper.AsSpan(first, last - first), lowerEdge), _white);
        scene.AddOutline(Curve.Between(upper, shade), _white.Shaded(-0.12f, 2));
    }

    /// <summary>Returns how far down the teeth reach, as a share of the opening: the median over its columns.</summary>
    private float MeasureTeeth(Vector2[] upper, Vector2[] lower, float bright)
    {
        var depths = new List<float>();
        for (var i = 8; i < upper.Length - 8; i++)
        {
            var depth = 0.3f;
            for (var share = 0f; share <= 1; share += 1 / 11f)
            {
                if (seen.Lightness(Vector2.Lerp(upper[i], lower[i], share)) > bright - 0.16f) depth = share;
            }

            depths.Add(depth);
        }

        depths.Sort();
        return depths[depths.Count / 2];
    }

    private void DrawChinShadow(float width)
    {
        const int Points = 24;
        var mesh = _face.Mesh;
        var centre = mesh[FaceLandmarks.LowerLipOuter[5]] + (mesh.AxisY * 0.075f * width);
        var line = new Vector2[Points];
        for (var i = 0; i < Points; i++)
        {
            var x = (2f * i / (Points - 1)) - 1;
            line[i] = centre + (mesh.AxisX * width * x * 0.26f) - (mesh.AxisY * 0.03f * width * x * x);
        }

        scene.AddOutline(Curve.Stroke(line, Curve.Widths(Points, 0.017f * width, t => MathF.Sqrt(MathF.Max(1 - (((2 * t) - 1) * ((2 * t) - 1)), 0)))), tones.Shadow);
    }

    private void DrawNose()
    {
        foreach (var wing in _face.Nose.Wings) scene.AddOutline(wing, tones.Deep);
        foreach (var nostril in _face.Nose.Nostrils) scene.AddOutline(nostril, Vector3.Lerp(_ink, tones.Deep, 0.35f));
    }

    private void DrawEye(Eye eye, bool hasSpectacles)
    {
        var visible = Math.Clamp(eye.Width / (0.17f * _face.Mesh.Height), 0.5f, 1.1f);
        if (eye.Opening > Eye.Closed)
        {
            DrawEyeball(eye);
            scene.AddOutline(eye.LowerLash(0.75f * _stroke), tones.Deep);
        }

        scene.AddOutline(eye.UpperLash(-_face.Mesh.AxisY, 2.3f * _stroke * visible), _ink);
        if (eye.Crease is { } crease && eye.Opening > Eye.Closed && !hasSpectacles)
            scene.AddOutline(Eye.CreaseLine(crease, 0.95f * _stroke), tones.Deep);
    }

    private void DrawEyeball(Eye eye)
    {
        scene.AddOutline(eye.Outline, _white);
        var shade = new Vector2[eye.Upper.Length];
        for (var i = 0; i < shade.Length; i++) shade[i] = Vector2.Lerp(eye.Upper[i], eye.Lower[i], 0.2f);
        scene.AddOutline(Curve.Between(eye.Upper, shade), _white.Shaded(-0.12f, 2));
        Disc(eye, Vector2.Zero, 1, _ink);
        Disc(eye, Vector2.Zero, 0.84f, eye.IrisColour);
        Disc(eye, Vector2.Zero, 0.46f, _ink.X < eye.IrisColour.X - 0.08f ? _ink : _ink.Shaded(-0.08f));
        var side = _face.Light < -0.15f ? -1 : _face.Light > 0.15f ? 1 : look.LightSide;
        Disc(eye, ((_face.Mesh.AxisX * side) - _face.Mesh.AxisY) * 0.34f, 0.25f, new Vector3(0.97f, 0, 0.004f));
    }

    /// <summary>Draws the part of a disc that lies between the lids; offset and radius are in radii of the iris.</summary>
    private void Disc(Eye eye, Vector2 offset, float radius, Vector3 colour) =>
        scene.AddOutline(Clip(eye.Outline, Curve.Circle(eye.Iris + (offset * eye.Radius), radius * eye.Radius)), colour);

    /// <summary>Returns the part of a polygon inside a convex one (Sutherland and Hodgman, "Reentrant Polygon Clipping", 1974).</summary>
    private static Vector2[] Clip(Vector2[] polygon, Vector2[] convex)
    {
        List<Vector2> result = [.. polygon];
        for (var i = 0; i < convex.Length && result.Count > 0; i++)
        {
            var (corner, edge) = (convex[i], convex[(i + 1) % convex.Length] - convex[i]);
            float Side(Vector2 point) => (edge.X * (point.Y - corner.Y)) - (edge.Y * (point.X - corner.X));
            var clipped = new List<Vector2>();
            for (var j = 0; j < result.Count; j++)
            {
                var (from, to) = (result[(j + result.Count - 1) % result.Count], result[j]);
                var (before, after) = (Side(from), Side(to));
                if (before >= 0 != after >= 0) clipped.Add(Vector2.Lerp(from, to, before / (before - after)));
                if (after >= 0) clipped.Add(to);
            }

            result = clipped;
        }

        return [.. result];
    }

    private void DrawBrow(Brow brow)
    {
        var colour = brow.Colour;
        if (hair is { } own) colour = Vector3.Lerp(colour, own with { X = MathF.Min(own.X, tones.Base.X - 0.10f) }, 0.25f);
        colour = colour with { X = Math.Clamp(colour.X, 0.16f, tones.Base.X - 0.07f) };
        scene.AddOutline(brow.Outline, Vector3.Lerp(colour, tones.Base, Math.Clamp(0.5f - (brow.Contrast * 5), 0, 0.5f)));
    }

    private void DrawSpectacles(SpectacleFrame frame)
    {
        const float Area = 300;
        foreach (var paths in frame.Shapes) scene.Add(frame.Colour, Area, paths);
    }
}
