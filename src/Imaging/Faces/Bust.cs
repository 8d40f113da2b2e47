using System.Numerics;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Faces;

/// <summary>
/// The part of a person that a cut keeps: everything above the middle of the face, including wide hair, and below it the inside of a
/// curve across the neck.
/// </summary>
/// <param name="Centre">Centre of the face, in the picture's pixels.</param>
/// <param name="Across">Unit vector from eye to eye.</param>
/// <param name="Size">Side of the face's box in pixels.</param>
internal readonly record struct Bust(Vector2 Centre, Vector2 Across, float Size)
{
    /// <summary>Semi-axes of the curve, in units of the face's size; the chin lies half a unit below the centre.</summary>
    private const float Beside = 0.74f;
    private const float Below = 0.69f;

    /// <summary>Distance below the centre, in units of the face's size, at which the curve takes full effect.</summary>
    private const float Opening = 0.3f;
    private const float Feather = 0.02f;

    /// <summary>Returns the bust of a face, tilted like the line of its eyes.</summary>
    public static Bust FromFace(Face face)
    {
        var eyes = face.LeftEye - face.RightEye;
        return new Bust(
            face.Centre, eyes.Length() > 1e-3f ? Vector2.Normalize(eyes) : Vector2.UnitX, MathF.Max(face.Width, face.Height));
    }

    /// <summary>Returns the bust after scaling the picture.</summary>
    public Bust Scaled(float scale) => new(Centre * scale, Across, Size * scale);

    public bool Contains(Vector2 point) => GetOpacity(Vector256.Create(point.X), Vector256.Create(point.Y))[0] >= 0.5f;

    /// <summary>Returns the opacity at eight points in the picture's pixels: 1 inside, 0 outside, soft at the edge.</summary>
    public Vector256<float> GetOpacity(Vector256<float> x, Vector256<float> y)
    {
        var dx = (x - Vector256.Create(Centre.X)) * (1 / Size);
        var dy = (y - Vector256.Create(Centre.Y)) * (1 / Size);
        var across = ((dx * Across.X) + (dy * Across.Y)) * (1 / Beside);
        var down = Vector256.Max((dy * Across.X) - (dx * Across.Y), Vector256<float>.Zero);

        // The lower half of an ellipse whose sides open upwards.
        var sides = across * across * VectorMath.Smoothstep(0, Opening, down);
        var r = Vector256.Sqrt(sides + (down * down * (1 / (Below * Below))));
        return Vector256<float>.One - VectorMath.Smoothstep(1 - Feather, 1 + Feather, r);
    }
}
