using System.Numerics;

namespace Avatar.Imaging.Faces;

/// <summary>A detected face, in pixels of the searched picture. The box can extend beyond the picture.</summary>
/// <param name="X">Left edge of the box, which spans forehead to chin without the hair.</param>
/// <param name="Y">Upper edge of the box.</param>
/// <param name="Width">Width of the box.</param>
/// <param name="Height">Height of the box.</param>
/// <param name="RightEye">The person's right eye, on the left in an upright picture.</param>
/// <param name="LeftEye">The person's left eye, on the right in an upright picture.</param>
/// <param name="Score">The detector's confidence, 0 to 1.</param>
internal readonly record struct Face(float X, float Y, float Width, float Height, Vector2 RightEye, Vector2 LeftEye, float Score)
{
    /// <summary>Smallest distance between the eyes, in units of the box's width, that tells how a head leans.</summary>
    private const float MinEyeDistance = 0.15f;

    public Vector2 Centre => new(X + (Width / 2), Y + (Height / 2));

    public float Area => Width * Height;

    /// <summary>
    /// Unit vector from eye to eye: the direction that is horizontal when the head is upright. The horizontal itself if the eyes are too
    /// close together to tell, as in a profile.
    /// </summary>
    public Vector2 Across
    {
        get
        {
            var eyes = LeftEye - RightEye;
            return eyes.Length() > MinEyeDistance * Width ? Vector2.Normalize(eyes) : Vector2.UnitX;
        }
    }

    /// <summary>Returns the face after scaling, then translating, the picture.</summary>
    public Face Transformed(float scale, Vector2 offset) => new(
        (X * scale) + offset.X,
        (Y * scale) + offset.Y,
        Width * scale,
        Height * scale,
        (RightEye * scale) + offset,
        (LeftEye * scale) + offset,
        Score);

    /// <summary>Returns the face with its eyes where those of an upright face would be.</summary>
    public Face Upright() => this with
    {
        RightEye = new(X + (0.3f * Width), Y + (0.35f * Height)),
        LeftEye = new(X + (0.7f * Width), Y + (0.35f * Height)),
    };

    /// <summary>Returns the face after moving, rotating and scaling the picture. The box stays upright around its centre.</summary>
    public Face Transformed(Matrix3x2 map)
    {
        var scale = Vector2.TransformNormal(Vector2.UnitX, map).Length();
        var (size, centre) = (new Vector2(Width, Height) * scale, Vector2.Transform(Centre, map));
        return new(
            centre.X - (size.X / 2),
            centre.Y - (size.Y / 2),
            size.X,
            size.Y,
            Vector2.Transform(RightEye, map),
            Vector2.Transform(LeftEye, map),
            Score);
    }

    /// <summary>Returns intersection over union of the two boxes, 0 to 1.</summary>
    public float Overlap(Face other)
    {
        var shared = SharedArea(other);
        return shared / (Area + other.Area - shared);
    }

    /// <summary>Returns the share of this box, 0 to 1, that lies inside another one.</summary>
    public float ShareInside(Face other) => SharedArea(other) / Area;

    /// <summary>Returns the mean of several detections of one face, weighted by score, with the highest score.</summary>
    public static Face Mean(IReadOnlyList<Face> faces)
    {
        var total = faces.Sum(face => face.Score);
        var mean = default(Face);
        foreach (var face in faces)
        {
            var share = face.Score / total;
            mean = new Face(
                mean.X + (share * face.X),
                mean.Y + (share * face.Y),
                mean.Width + (share * face.Width),
                mean.Height + (share * face.Height),
                mean.RightEye + (share * face.RightEye),
                mean.LeftEye + (share * face.LeftEye),
                MathF.Max(mean.Score, face.Score));
        }

        return mean;
    }

    private float SharedArea(Face other)
    {
        var width = MathF.Min(X + Width, other.X + other.Width) - MathF.Max(X, other.X);
        var height = MathF.Min(Y + Height, other.Y + other.Height) - MathF.Max(Y, other.Y);
        return width <= 0 || height <= 0 ? 0 : width * height;
    }
}
