using System.Numerics;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Faces;

/// <summary>
/// What is kept of a person: everything down to the middle of the face, however wide its hair is, and from there what lies
/// within a curve across the neck.
/// </summary>
/// <param name="Centre">Middle of the face, in the picture's pixels.</param>
/// <param name="Across">Unit vector from eye to eye.</param>
/// <param name="Size">Side of the face's box in pixels.</param>
internal readonly record struct Bust(Vector2 Centre, Vector2 Across, float Size)
{
    /// <summary>Half axes of the curve in faces; the chin lies half a face below the middle.</summary>
    private const float Beside = 0.74f;
    private const float Below = 0.69f;

    /// <summary>How far below the middle, in faces, the curve has its full effect.</summary>
    private const float Opening = 0.3f;
    private const float Feather = 0.02f;

    public static Bust Of(Face face)
    {
        var eyes = face.LeftEye - face.RightEye;
        return new Bust(
            face.Centre, eyes.Length() > 1e-3f ? Vector2.Normalize(eyes) : Vector2.UnitX, MathF.Max(face.Width, face.Height));
    }

    public Bust Scaled(float scale) => new(Centre * scale, Across, Size * scale);

    public bool Contains(Vector2 point) => Keeps(Vector256.Create(point.X), Vector256.Create(point.Y))[0] >= 0.5f;

    /// <summary>1 inside, 0 outside, soft in between, at eight points in the picture's pixels.</summary>
    public Vector256<float> Keeps(Vector256<float> x, Vector256<float> y)
    {
        var dx = (x - Vector256.Create(Centre.X)) * (1 / Size);
        var dy = (y - Vector256.Create(Centre.Y)) * (1 / Size);
        var across = ((dx * Across.X) + (dy * Across.Y)) * (1 / Beside);
        var down = Vector256.Max((dy * Across.X) - (dx * Across.Y), Vector256<float>.Zero);

        // The lower half of an ellipse, whose sides open upwards.
        var sides = across * across * VectorMath.Smoothstep(0, Opening, down);
        var r = Vector256.Sqrt(sides + (down * down * (1 / (Below * Below))));
        return Vector256<float>.One - VectorMath.Smoothstep(1 - Feather, 1 + Feather, r);
    }
}
