using System.Numerics;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>Positions and sizes of the parts of a face, in pixels. The x axis runs from eye to eye, the y axis from brow to chin.</summary>
internal sealed class FaceGeometry
{
    public FaceGeometry(Face face)
    {
        // The detector's box is square and includes the ears. The face itself is narrower and a little longer.
        Width = 0.9f * face.Width;
        Height = 1.08f * face.Height;
        RightEye = face.RightEye;
        LeftEye = face.LeftEye;
        var across = face.LeftEye - face.RightEye;
        AxisX = across.Length() > 1e-3f ? Vector2.Normalize(across) : Vector2.UnitX;
        AxisY = new Vector2(-AxisX.Y, AxisX.X);
        EyeDistance = MathF.Max(across.Length(), 0.33f * Width);
        Brow = (face.LeftEye + face.RightEye) / 2;
        Centre = (face.Centre + Brow + (AxisY * 0.45f * EyeDistance)) / 2;
    }

    public float Width { get; }

    public float Height { get; }

    public Vector2 RightEye { get; }

    public Vector2 LeftEye { get; }

    public Vector2 AxisX { get; }

    public Vector2 AxisY { get; }

    /// <summary>Distance between the eyes, at least a third of <see cref="Width"/>: a turned head shows it shortened.</summary>
    public float EyeDistance { get; }

    /// <summary>The point midway between the eyes.</summary>
    public Vector2 Brow { get; }

    public Vector2 Centre { get; }

    /// <summary>The oval of the face.</summary>
    public Ellipse Oval => new(Centre, AxisX, 0.56f * Width, 0.60f * Height);

    /// <summary>The regions whose details are preserved: each eye with its brow, and the mouth.</summary>
    public IEnumerable<Ellipse> Details =>
    [
        new(RightEye - (AxisY * 0.06f * EyeDistance), AxisX, 0.42f * EyeDistance, 0.34f * EyeDistance),
        new(LeftEye - (AxisY * 0.06f * EyeDistance), AxisX, 0.42f * EyeDistance, 0.34f * EyeDistance),
        new(Brow + (AxisY * 1.08f * EyeDistance), AxisX, 0.62f * EyeDistance, 0.34f * EyeDistance),
    ];
}
