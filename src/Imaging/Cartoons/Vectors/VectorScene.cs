using System.Globalization;
using System.Text;
using Avatar.Imaging.Faces;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>A drawing of filled shapes in a few flat colours. Later shapes cover earlier ones.</summary>
/// <param name="Shapes">The shapes, in the order of painting.</param>
internal sealed record VectorScene(IReadOnlyList<VectorShape> Shapes)
{
    /// <summary>Side of the square that the scene shows, in units of its coordinates; (0, 0) is the upper left corner.</summary>
    public const int Side = 2048;

    /// <summary>The part of the drawn picture that the scene shows; measurements of a drawing need it.</summary>
    public HeadFrame Frame { get; init; }

    /// <summary>
    /// Returns the scene as an SVG document (Scalable Vector Graphics 1.1): one <c>path</c> for each shape, with a fill and closed cubic
    /// curves alone, which every renderer draws in the same way.
    /// </summary>
    public string ToSvg()
    {
        var text = new StringBuilder(16 << 10);
        text.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Side} {Side}\">");
        foreach (var shape in Shapes)
        {
            text.Append(CultureInfo.InvariantCulture, $"<path fill=\"#{shape.Colour.Red:x2}{shape.Colour.Green:x2}{shape.Colour.Blue:x2}\" d=\"");
            foreach (var path in shape.Paths) path.AppendTo(text);
            text.Append("\"/>");
        }

        return text.Append("</svg>").ToString();
    }
}

/// <summary>A colour, gamma-encoded sRGB.</summary>
internal readonly record struct FlatColour(byte Red, byte Green, byte Blue);

/// <summary>A filled shape: inside where the paths wind around a point (the non-zero rule). Holes are paths of the opposite direction.</summary>
internal sealed record VectorShape(FlatColour Colour, IReadOnlyList<ClosedPath> Paths);

/// <summary>A point of a scene.</summary>
internal readonly record struct ScenePoint(int X, int Y);

/// <summary>A closed curve of cubic Bézier segments.</summary>
/// <param name="Start">Where the first segment starts and the last one ends.</param>
/// <param name="Points">Three points for each segment: both control points and the end.</param>
internal sealed record ClosedPath(ScenePoint Start, IReadOnlyList<ScenePoint> Points)
{
    /// <summary>Appends the path as SVG path data: an absolute start, then relative cubics.</summary>
    public void AppendTo(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"M{Start.X} {Start.Y}c");
        var (from, isFirst) = (Start, true);
        for (var i = 0; i < Points.Count; i++)
        {
            Append(text, Points[i].X - from.X, ref isFirst);
            Append(text, Points[i].Y - from.Y, ref isFirst);
            if (i % 3 == 2) from = Points[i];
        }

        text.Append('z');
    }

    /// <summary>A minus sign separates numbers as a space does.</summary>
    private static void Append(StringBuilder text, int number, ref bool isFirst)
    {
        if (!isFirst && number >= 0) text.Append(' ');
        text.Append(CultureInfo.InvariantCulture, $"{number}");
        isFirst = false;
    }
}
