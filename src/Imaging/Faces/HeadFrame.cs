using System.Numerics;
using Avatar.Imaging.Photos;

namespace Avatar.Imaging.Faces;

/// <summary>A square part of a picture, rotated so that a head appears upright. It can extend beyond the picture.</summary>
/// <param name="Centre">Centre of the square, in the picture's pixels.</param>
/// <param name="Across">Unit vector along the upper edge.</param>
/// <param name="Side">Side of the square, in the picture's pixels.</param>
internal readonly record struct HeadFrame(Vector2 Centre, Vector2 Across, float Side)
{
    private const float FacesAcross = 2.6f;
    private const float Raised = 0.1f;

    /// <summary>Returns a square with room for a face and its hair, rotated like the line of the eyes.</summary>
    public static HeadFrame Around(Face face)
    {
        var size = MathF.Max(face.Width, face.Height);
        return new HeadFrame(face.Centre - (Down(face.Across) * Raised * size), face.Across, FacesAcross * size);
    }

    /// <summary>Maps the unit square to the picture's pixels.</summary>
    public Matrix3x2 ToPicture
    {
        get
        {
            var (right, down) = (Across * Side, Down(Across) * Side);
            var corner = Centre - ((right + down) / 2);
            return new Matrix3x2(right.X, right.Y, down.X, down.Y, corner.X, corner.Y);
        }
    }

    /// <summary>The smallest upright rectangle around the square.</summary>
    public Box Bounds
    {
        get
        {
            var reach = new Vector2((MathF.Abs(Across.X) + MathF.Abs(Across.Y)) * Side / 2);
            return new Box(Centre - reach, Centre + reach);
        }
    }

    /// <summary>Returns a square with the same centre.</summary>
    public HeadFrame Enlarged(float factor) => this with { Side = factor * Side };

    /// <summary>Returns the square after scaling the picture.</summary>
    public HeadFrame Scaled(float scale) => new(Centre * scale, Across, Side * scale);

    /// <summary>Returns the vector that points down if <paramref name="across"/> points right.</summary>
    public static Vector2 Down(Vector2 across) => new(-across.Y, across.X);
}
