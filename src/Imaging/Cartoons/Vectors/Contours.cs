using System.Buffers;
using System.Numerics;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>
/// Finds the closed lines where a plane changes its sign, between the pixels (marching squares: the two-dimensional case of Lorensen and
/// Cline, "Marching Cubes", 1987). Outlines of parts and of holes have opposite directions.
/// </summary>
internal static class Contours
{
    /// <summary>How far, in pixels, outlines of parts that reach the border of the plane go beyond it.</summary>
    private const float Beyond = 3;

    private const int Top = 0, Left = 1, Bottom = 2, Right = 3;

    /// <summary>The edges of a cell that its line enters and leaves, for each set of positive corners: 1 upper left, 2 upper right, 4 lower right, 8 lower left.</summary>
    private static readonly (int From, int To)[][] Cases =
    [
        [], [(Left, Top)], [(Top, Right)], [(Left, Right)], [(Right, Bottom)], [(Left, Top), (Right, Bottom)], [(Top, Bottom)], [(Left, Bottom)],
        [(Bottom, Left)], [(Bottom, Top)], [(Top, Right), (Bottom, Left)], [(Bottom, Right)], [(Right, Left)], [(Right, Top)], [(Top, Left)], [],
    ];

    /// <summary>Returns the outlines of the positive parts that enclose at least <paramref name="minArea"/> square pixels.</summary>
    public static unsafe List<Vector2[]> Find(Plane field, float minArea)
    {
        // Cells around the border, too: beyond it, the plane is negative.
        var (across, down) = (field.Width + 2, field.Height + 2);
        using var lent = MemoryPool<int>.Shared.Rent(2 * across * down);
        var next = lent.Memory.Span[..(2 * across * down)];
        next.Fill(-1);
        var starts = new List<int>();
        for (var y = -1; y < field.Height; y++)
        {
            float* upper = y >= 0 ? field.Row(y) : null, lower = y + 1 < field.Height ? field.Row(y + 1) : null;
            var (upperLeft, lowerLeft) = (0, 0);
            for (var x = -1; x < field.Width; x++)
            {
                var isInside = x + 1 < field.Width;
                var upperRight = isInside && upper is not null && upper[x + 1] > 0 ? 1 : 0;
                var lowerRight = isInside && lower is not null && lower[x + 1] > 0 ? 1 : 0;
                var corners = upperLeft | (2 * upperRight) | (4 * lowerRight) | (8 * lowerLeft);
                foreach (var (from, to) in Cases[corners])
                {
                    var start = Edge(from, x + 1, y + 1, across);
                    next[start] = Edge(to, x + 1, y + 1, across);
                    starts.Add(start);
                }

                (upperLeft, lowerLeft) = (upperRight, lowerRight);
            }
        }

        var found = new List<Vector2[]>();
        foreach (var start in starts)
        {
            if (next[start] < 0) continue;
            var line = new List<Vector2>();
            for (var at = start; next[at] >= 0;)
            {
                line.Add(Place(field, at, across));
                (next[at], at) = (-1, next[at]);
            }

            if (MathF.Abs(Area(line)) >= minArea) found.Add([.. line]);
        }

        return found;
    }

    /// <summary>Returns the number of an edge: those between a pixel and its right neighbour are even, those to the lower neighbour odd.</summary>
    private static int Edge(int side, int x, int y, int across) => side switch
    {
        Top => 2 * ((y * across) + x),
        Bottom => 2 * (((y + 1) * across) + x),
        Left => (2 * ((y * across) + x)) + 1,
        _ => (2 * ((y * across) + x + 1)) + 1,
    };

    private static Vector2 Place(Plane field, int edge, int across)
    {
        var (x, y) = ((edge / 2 % across) - 1, (edge / 2 / across) - 1);
        var (nextX, nextY) = edge % 2 == 0 ? (x + 1, y) : (x, y + 1);
        if (x < 0 || y < 0 || nextX >= field.Width || nextY >= field.Height) return new Vector2(Outwards(x, nextX, field.Width), Outwards(y, nextY, field.Height));
        var (here, there) = (field[x, y], field[nextX, nextY]);
        var share = here / (here - there);
        return new Vector2(x + (share * (nextX - x)), y + (share * (nextY - y)));
    }

    private static float Outwards(int from, int to, int size) => from < 0 ? -Beyond : to >= size ? size - 1 + Beyond : from;

    private static float Area(List<Vector2> line)
    {
        var sum = 0f;
        for (var i = 0; i < line.Count; i++)
        {
            var (from, to) = (line[i], line[(i + 1) % line.Count]);
            sum += (from.X * to.Y) - (from.Y * to.X);
        }

        return sum / 2;
    }
}
