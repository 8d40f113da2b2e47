using System.Numerics;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Features;

/// <summary>An eye with its measured colours.</summary>
/// <param name="Upper">Edge of the upper lid, from the outer corner to the inner.</param>
/// <param name="Lower">Edge of the lower lid.</param>
/// <param name="Crease">The fold above the upper lid; null if it touches the lid.</param>
/// <param name="Width">Distance between the corners, in pixels.</param>
/// <param name="Opening">Largest distance between the lids as a share of <paramref name="Width"/>.</param>
/// <param name="Iris">Centre of the iris.</param>
/// <param name="Radius">Radius of the iris, in pixels.</param>
/// <param name="IrisColour">OKLab colour of the iris.</param>
/// <param name="White">OKLab lightness of the white of the eye; 0 if none is seen.</param>
/// <param name="Contrast">Lightness of the white minus lightness of the iris.</param>
internal sealed record Eye(
    Vector2[] Upper,
    Vector2[] Lower,
    Vector2[]? Crease,
    float Width,
    float Opening,
    Vector2 Iris,
    float Radius,
    Vector3 IrisColour,
    float White,
    float Contrast)
{
    /// <summary>Points of each lid.</summary>
    public const int LidPoints = 60;

    /// <summary>An eye with a smaller <see cref="Opening"/> is closed.</summary>
    public const float Closed = 0.13f;

    /// <summary>Smallest distance between crease and lid as a share of the eye's width.</summary>
    private const float MinCreaseGap = 0.10f;

    /// <summary>The mesh's iris ends inside the dark ring around it.</summary>
    private const float Rim = 1.06f;

    /// <summary>
    /// Smallest contrast of an eye that the photo shows, and of one beside such an eye: behind dark glasses, under hair and in deep shadow
    /// there is less.
    /// </summary>
    private const float MinContrast = 0.07f;
    private const float MinContrastOfSecond = 0.02f;

    /// <summary>With a smaller opening, an eye is not drawn alone: a smile narrows both, and one that is drawn looks much larger.</summary>
    private const float Squinting = 0.26f;

    /// <summary>The outline of the visible part of the eyeball.</summary>
    public Vector2[] Outline => Curve.Between(Upper, Lower);

    private bool IsClosed => Opening <= Closed;

    /// <summary>Returns the outline of the upper lid with its lashes: thickest over the outer third, and drawn out beyond the outer corner.</summary>
    /// <param name="up">The direction from the chin to the forehead.</param>
    /// <param name="half">Half of its largest width, in pixels.</param>
    public Vector2[] UpperLash(Vector2 up, float half)
    {
        var outwards = Vector2.Normalize(Upper[0] - Upper[6]);
        var raised = Array.ConvertAll(Upper, point => point + (up * half * 0.25f));
        var line = Curve.Resample([Upper[0] + (outwards * 0.07f * Width) + (up * 0.02f * Width), .. raised], 64);
        var widths = Curve.Widths(line.Length, half, t =>
        {
            var bulge = MathF.Pow(MathF.Max(MathF.Sin(MathF.PI * ((0.8f * t) + 0.1f)), 0), 1.2f) * (1 - (0.45f * t)) * 1.25f;
            return (0.10f + (0.90f * bulge)) * Math.Clamp(0.15f + (t * 7.6f), 0, 1) * Math.Clamp(0.3f + ((1 - t) * 8.8f), 0, 1);
        });
        return Curve.Stroke(line, widths);
    }

    /// <summary>Returns the outline of the lower lid, without its inner fifth.</summary>
    /// <param name="half">Half of its largest width, in pixels.</param>
    public Vector2[] LowerLash(float half)
    {
        var line = Lower.AsSpan(0, LidPoints * 4 / 5);
        return Curve.Stroke(line, Curve.Widths(line.Length, half, t => MathF.Sin(MathF.PI * t) + 0.07f));
    }

    /// <summary>Returns the outline of the fold above the upper lid.</summary>
    /// <param name="crease">The fold.</param>
    /// <param name="half">Half of its largest width, in pixels.</param>
    public static Vector2[] CreaseLine(Vector2[] crease, float half)
    {
        var line = crease.AsSpan(3, crease.Length - 6);
        return Curve.Stroke(line, Curve.Widths(line.Length, half, t => MathF.Sin(MathF.PI * t)));
    }

    /// <summary>Whether the photo shows this eye.</summary>
    /// <param name="other">The other eye of the face.</param>
    public bool IsSeenBeside(Eye other) =>
        IsClosed
        || (Contrast >= MinContrast && (Opening >= Squinting || other.IsClosed || other.Contrast >= MinContrastOfSecond))
        || (Contrast >= MinContrastOfSecond && (other.Contrast >= MinContrast || other.IsClosed));

    public static Eye Measure(FaceView view, EyeLandmarks landmarks)
    {
        var (mesh, axis) = (view.Mesh, view.Mesh.AxisY);
        var upper = Curve.Through(mesh.Line(landmarks.Upper), LidPoints);
        var lower = Curve.Through(mesh.Line(landmarks.Lower), LidPoints);
        var crease = Curve.Through(mesh.Line(landmarks.Crease), 40);
        var width = MathF.Max(Vector2.Distance(upper[0], upper[^1]), 1);
        var opening = 0f;
        for (var i = 0; i < LidPoints; i++) opening = MathF.Max(opening, Vector2.Dot(lower[i] - upper[i], axis) / width);
        var iris = mesh[landmarks.Iris];
        var radius = 0f;
        for (var i = 1; i <= 4; i++) radius += Vector2.Distance(mesh[landmarks.Iris + i], iris) * Rim / 4;
        var (inIris, inWhite) = Collect(view, upper, lower, iris, radius);
        var white = FaceView.Percentile(inWhite, 0.75f, colour => colour.X);
        var dark = FaceView.Percentile(inIris, 0.5f, colour => colour.X);
        return new Eye(
            upper,
            lower,
            Vector2.Dot(upper[LidPoints / 2] - crease[20], axis) > MinCreaseGap * width ? crease : null,
            width,
            opening,
            iris,
            radius,
            ColourOf(inIris, radius),
            white,
            white - dark);
    }

    /// <summary>Reads the colours between the lids: of the iris without pupil, rim and catch-light, and of what surrounds it.</summary>
    private static (List<Vector3> Iris, List<Vector3> White) Collect(FaceView view, Vector2[] upper, Vector2[] lower, Vector2 iris, float radius)
    {
        var (inIris, inWhite) = (new List<Vector3>(), new List<Vector3>());
        for (var i = 2; i < LidPoints - 2; i++)
        {
            var depth = Vector2.Distance(upper[i], lower[i]);
            var count = Math.Clamp((int)depth, 2, 40);
            for (var step = 1; step < count; step++)
            {
                var point = Vector2.Lerp(upper[i], lower[i], step / (float)count);
                var distance = Vector2.Distance(point, iris) / MathF.Max(radius, 1e-3f);
                var below = Vector2.Dot(point - iris, view.Mesh.AxisY) > -0.2f * radius;
                if (distance is > 0.45f and < 0.9f && below) inIris.Add(view.Colour(point));
                if (distance > 1.2f) inWhite.Add(view.Colour(point));
            }
        }

        return (inIris, inWhite);
    }

    /// <summary>
    /// Returns the colour to draw an iris in: that of its darker part, which neither the white nor a reflection lightens, more saturated, and
    /// brown where it is too small or too dark.
    /// </summary>
    private static Vector3 ColourOf(List<Vector3> seen, float radius)
    {
        Vector3 brown = new(0.31f, 0.025f, 0.035f), darkBrown = new(0.29f, 0.030f, 0.032f);
        var darkest = FaceView.Percentile(seen, 0.1f, colour => colour.X);
        var lightest = FaceView.Percentile(seen, 0.6f, colour => colour.X);
        var middle = seen.FindAll(colour => colour.X >= darkest && colour.X <= lightest);
        if (middle.Count < 8) return brown;
        var colour = Vector3.Lerp(brown, FaceView.Median(middle), Math.Clamp((radius - 2.5f) / 4, 0, 1));
        var chroma = Chroma(colour);
        var isBlack = Math.Clamp((0.38f - colour.X) / 0.12f, 0, 1) * Math.Clamp((0.045f - chroma) / 0.03f, 0, 1)
            * Math.Clamp(0.5f + (colour.Z / 0.01f), 0, 1);
        colour = Vector3.Lerp(colour, darkBrown, 0.75f * isBlack);
        chroma = Chroma(colour);
        var gain = chroma >= 0.07f ? 1 : MathF.Min(colour.Z < 0 ? 2.2f : 1.6f, 0.07f / MathF.Max(chroma, 1e-3f));
        return new Vector3(Math.Clamp(colour.X + 0.05f, 0.25f, 0.62f), colour.Y * gain, colour.Z * gain);
    }

    private static float Chroma(Vector3 colour) => new Vector2(colour.Y, colour.Z).Length();
}
