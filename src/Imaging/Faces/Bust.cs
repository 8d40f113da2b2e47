using System.Numerics;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Faces;

/// <summary>
/// The part of a person that a cut keeps: the inside of an egg around the head, which ends below in a curve across the neck. Where the
/// border of the photo cuts the head, the cut ends in an arc that touches the border beside the face.
/// </summary>
/// <param name="Centre">Centre of the face, in the picture's pixels.</param>
/// <param name="Across">Unit vector from eye to eye.</param>
/// <param name="Size">Side of the face's box in pixels.</param>
/// <param name="Photo">The borders of the photo, in the picture's pixels.</param>
internal readonly record struct Bust(Vector2 Centre, Vector2 Across, float Size, Box Photo)
{
    /// <summary>
    /// The egg's widest place, above the centre of the face, and its semi-axes, in units of the face's size; the chin lies half a unit
    /// below the centre.
    /// </summary>
    private const float Raised = 0.25f, Beside = 1.15f, Above = 1.3f, Below = 0.96f;

    /// <summary>How much narrower than half an ellipse the egg is at its lower end.</summary>
    private const float Taper = 0.3f;
    private const float Feather = 0.012f;

    /// <summary>
    /// How much an arc at the photo's border falls back, in units of the face's size, one unit beside its apex: with the fourth power of the
    /// distance, so that hair just below the border is kept. The distance over which two arcs round their corner, and their soft edge.
    /// </summary>
    private const float ArcDepth = 0.5f, Corner = 0.4f, ArcFeather = 0.02f;

    /// <summary>Returns the bust of a face, tilted like the line of its eyes.</summary>
    public static Bust FromFace(Face face, Box photo) => new(face.Centre, face.Across, MathF.Max(face.Width, face.Height), photo);

    /// <summary>Returns the bust after scaling the picture.</summary>
    public Bust Scaled(float scale) => new(Centre * scale, Across, Size * scale, Photo.Scaled(new(scale)));

    public bool Contains(Vector2 point) => GetOpacity(Vector256.Create(point.X), Vector256.Create(point.Y))[0] >= 0.5f;

    /// <summary>Returns the opacity at eight points in the picture's pixels: 1 inside, 0 outside, soft at the edge.</summary>
    public Vector256<float> GetOpacity(Vector256<float> x, Vector256<float> y)
    {
        var dx = (x - Vector256.Create(Centre.X)) * (1 / Size);
        var dy = (y - Vector256.Create(Centre.Y)) * (1 / Size);
        var down = (dy * Across.X) - (dx * Across.Y) + Vector256.Create(Raised);
        down *= Vector256.ConditionalSelect(
            Vector256.GreaterThan(down, Vector256<float>.Zero), Vector256.Create(1 / Below), Vector256.Create(1 / Above));
        var width = Vector256.Create(Beside) - (VectorMath.Clamp(down, 0, 1) * (Beside * Taper));
        var across = ((dx * Across.X) + (dy * Across.Y)) / width;
        var egg = Vector256<float>.One - VectorMath.Smoothstep(1 - Feather, 1 + Feather, Vector256.Sqrt((across * across) + (down * down)));

        var (least, most) = ((Photo.Least - Centre) / Size, (Photo.Most - Centre) / Size);
        var besides = Vector256.Min(dx - Vector256.Create(least.X), Vector256.Create(most.X) - dx) - (dy * dy * dy * dy * ArcDepth);
        var upright = Vector256.Min(dy - Vector256.Create(least.Y), Vector256.Create(most.Y) - dy) - (dx * dx * dx * dx * ArcDepth);

        // A minimum without a corner (Quilez, "Smooth minimum", 2013).
        var close = Vector256.Max(Vector256.Create(Corner) - Vector256.Abs(besides - upright), Vector256<float>.Zero);
        return egg * VectorMath.Smoothstep(0, ArcFeather, Vector256.Min(besides, upright) - (close * close * (1 / (4 * Corner))));
    }
}
