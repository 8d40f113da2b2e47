using System.Numerics;

namespace Avatar.Imaging.Faces;

/// <summary>The 478 points of a face (<see cref="FaceLandmarks"/>), in pixels of the picture; integer coordinates are pixel centres.</summary>
internal sealed class FaceMesh
{
    /// <summary>Number of points.</summary>
    public const int Count = 478;

    /// <summary>A turned head shows its full height, but not its full width: the height is at least this many widths.</summary>
    private const float MinHeight = 1.15f;

    private readonly Vector2[] _points;

    /// <exception cref="ArgumentException">The number of points is not <see cref="Count"/>.</exception>
    public FaceMesh(Vector2[] points)
    {
        if (points.Length != Count) throw new ArgumentException($"A face mesh has {Count} points, not {points.Length}.", nameof(points));
        _points = points;
        var across = this[FaceLandmarks.LeftEyeOuter] - this[FaceLandmarks.RightEyeOuter];
        EyeDistance = across.Length();
        AxisX = EyeDistance > 0 ? across / EyeDistance : Vector2.UnitX;
        AxisY = HeadFrame.Down(AxisX);
        Height = MathF.Max(
            Vector2.Distance(this[FaceLandmarks.Chin], this[FaceLandmarks.Forehead]),
            MinHeight * Vector2.Distance(this[FaceLandmarks.LeftCheek], this[FaceLandmarks.RightCheek]));
        foreach (var index in FaceLandmarks.Oval) Centre += this[index] / FaceLandmarks.Oval.Length;
    }

    public ReadOnlySpan<Vector2> Points => _points;

    public Vector2 this[int index] => _points[index];

    /// <summary>Distance between the outer corners of the eyes.</summary>
    public float EyeDistance { get; }

    /// <summary>Unit vector from the person's right eye to the left.</summary>
    public Vector2 AxisX { get; }

    /// <summary>Unit vector from brow to chin.</summary>
    public Vector2 AxisY { get; }

    /// <summary>Distance from the upper edge of the forehead to the chin; also correct for a turned head.</summary>
    public float Height { get; }

    /// <summary>The mean of the points of the oval.</summary>
    public Vector2 Centre { get; }

    /// <summary>Returns the points with the given indices.</summary>
    public Vector2[] Line(params ReadOnlySpan<int> indices)
    {
        var line = new Vector2[indices.Length];
        for (var i = 0; i < line.Length; i++) line[i] = _points[indices[i]];
        return line;
    }

    /// <summary>Returns the mesh after a warp of the picture.</summary>
    public FaceMesh Moved(Func<Vector2, Vector2> move) => new(Array.ConvertAll(_points, point => move(point)));
}
