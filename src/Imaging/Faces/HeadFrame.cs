using System.Numerics;

namespace Avatar.Imaging.Faces;

/// <summary>A square part of a picture in which a head stands upright; it may be turned, and may leave the picture.</summary>
/// <param name="Centre">Its middle, in the picture's pixels.</param>
/// <param name="Across">Unit vector along its upper edge.</param>
/// <param name="Side">Its side in the picture's pixels.</param>
internal readonly record struct HeadFrame(Vector2 Centre, Vector2 Across, float Side)
{
    /// <summary>Heads that lean further are turned by this much and no more: a small change of the pose is a small change of the cut.</summary>
    private const float MostTurned = 30 * MathF.PI / 180;

    /// <summary>Eyes nearer to each other than this, in pixels of the picture that was searched, do not tell how a head leans.</summary>
    private const float LeastEyeDistance = 10;

    private const float FacesAcross = 2.4f;
    private const float Raised = 0.1f;

    /// <summary>Room for a face and its hair, turned by the line of the eyes.</summary>
    public static HeadFrame Around(Face face)
    {
        var eyes = face.LeftEye - face.RightEye;
        var angle = eyes.Length() >= LeastEyeDistance ? Math.Clamp(MathF.Atan2(eyes.Y, eyes.X), -MostTurned, MostTurned) : 0;
        var across = new Vector2(MathF.Cos(angle), MathF.Sin(angle));
        var size = MathF.Max(face.Width, face.Height);
        return new HeadFrame(face.Centre - (Down(across) * Raised * size), across, FacesAcross * size);
    }

    /// <summary>From the unit square to the picture's pixels.</summary>
    public Matrix3x2 ToPicture
    {
        get
        {
            var (right, down) = (Across * Side, Down(Across) * Side);
            var corner = Centre - ((right + down) / 2);
            return new Matrix3x2(right.X, right.Y, down.X, down.Y, corner.X, corner.Y);
        }
    }

    /// <summary>The same part after the picture was enlarged.</summary>
    public HeadFrame Scaled(float scale) => new(Centre * scale, Across, Side * scale);

    /// <summary>The unit vector that points down where <paramref name="across"/> points to the right.</summary>
    public static Vector2 Down(Vector2 across) => new(-across.Y, across.X);
}
