using Avatar.Imaging.Faces;

namespace Avatar.Imaging.Cartoons.Features;

/// <summary>
/// Finds the frame of spectacles: a thin dark or bright bar across the bridge of the nose, and dark bars below both eyes. "Thin" is measured
/// by the black hat and white hat of the lightness along the face's vertical axis (Serra, "Image Analysis and Mathematical Morphology", 1982).
/// </summary>
internal static class Spectacles
{
    private const float MinBridge = 0.15f;
    private const float MinUnder = 0.2f;
    private const float DarkBar = 0.045f;

    /// <summary>Bars thicker than this are no frame, in heights of the face.</summary>
    private const float Thickest = 0.085f;

    /// <summary>A bright rim counts this much less than a dark one.</summary>
    private const float BrightShare = 0.8f;

    public static bool IsWorn(FaceView view)
    {
        var contrast = 0.35f + (0.65f * view.Skin.X);
        return Bridge(view) / contrast > MinBridge
            && (Under(view, FaceLandmarks.RightEye, contrast) + Under(view, FaceLandmarks.LeftEye, contrast)) / 2 > MinUnder;
    }

    private static float Bridge(FaceView view)
    {
        const int Columns = 9;
        var (right, left) = (view.ToFace(view.Mesh[FaceLandmarks.RightEyeInner]), view.ToFace(view.Mesh[FaceLandmarks.LeftEyeInner]));
        var eyes = (right.Y + left.Y) / 2;
        var bars = new float[Columns];
        for (var i = 0; i < Columns; i++)
        {
            var x = float.Lerp(right.X, left.X, 0.25f + (0.5f * i / (Columns - 1)));
            var (dark, bright) = Bar(view, x, eyes - 0.10f, eyes + 0.07f);
            bars[i] = MathF.Max(dark, BrightShare * bright);
        }

        Array.Sort(bars);
        return bars[Columns / 2];
    }

    /// <summary>Returns the share of the eye's width with a dark bar below the lower lid.</summary>
    private static float Under(FaceView view, EyeLandmarks eye, float contrast)
    {
        const int Columns = 11;
        var (outer, inner) = (view.ToFace(view.Mesh[eye.Upper[0]]), view.ToFace(view.Mesh[eye.Upper[^1]]));
        var lid = view.ToFace(view.Mesh[eye.Lower[4]]).Y;
        var found = 0;
        for (var i = 0; i < Columns; i++)
        {
            var x = float.Lerp(outer.X, inner.X, i / (Columns - 1f));
            found += Bar(view, x, lid + 0.035f, lid + 0.17f).Dark / contrast > DarkBar ? 1 : 0;
        }

        return found / (float)Columns;
    }

    /// <summary>Returns the strongest dark and bright bar on a vertical line of the face.</summary>
    private static (float Dark, float Bright) Bar(FaceView view, float x, float top, float bottom)
    {
        const int PerHeight = 240, Reach = (int)(Thickest * PerHeight / 2);
        var first = (int)MathF.Floor(top * PerHeight);
        var count = (int)MathF.Ceiling(bottom * PerHeight) - first + 1;
        var lightness = new float[count + (4 * Reach)];
        for (var i = 0; i < lightness.Length; i++) lightness[i] = view.Lightness(view.At(x, (first + i - (2 * Reach)) / (float)PerHeight));
        float[] closed = Extreme(Extreme(lightness, Reach, MathF.Max), Reach, MathF.Min), opened = Extreme(Extreme(lightness, Reach, MathF.Min), Reach, MathF.Max);
        float dark = 0, bright = 0;
        for (var i = 0; i < count; i++)
        {
            var here = lightness[i + (2 * Reach)];
            (dark, bright) = (MathF.Max(dark, closed[i] - here), MathF.Max(bright, here - opened[i]));
        }

        return (dark, bright);
    }

    /// <summary>Returns the extreme of each window of 2 × reach + 1 values; the result is 2 × reach shorter.</summary>
    private static float[] Extreme(float[] values, int reach, Func<float, float, float> choose)
    {
        var result = new float[values.Length - (2 * reach)];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = values[i];
            for (var offset = 1; offset <= 2 * reach; offset++) result[i] = choose(result[i], values[i + offset]);
        }

        return result;
    }
}
