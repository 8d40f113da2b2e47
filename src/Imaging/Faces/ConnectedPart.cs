using System.Buffers;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Faces;

/// <summary>Keeps one connected part of a small mask, or its thick parts, with their soft rim, and clears the rest.</summary>
internal static class ConnectedPart
{
    /// <summary>Reach of the rim in pixels, and over how many more pixels it fades out.</summary>
    private const float Rim = 4, Fade = 3;

    /// <summary>Keeps the components that reach the centre of an ellipse, without thin parts.</summary>
    /// <param name="pool">Provides planes.</param>
    /// <param name="mask">The mask; changed in place.</param>
    /// <param name="threshold">Pixels above this value belong to components (4-connectivity).</param>
    /// <param name="seed">
    /// The ellipse. A component is kept if it touches the square around its centre with half the shorter semi-axis as reach.
    /// </param>
    /// <param name="region">Where components can be; others are not connected through places outside. Null for everywhere.</param>
    /// <param name="thinnest">
    /// Radius in pixels of the disc that must fit into a part: a morphological opening removes the others. 0 keeps thin parts.
    /// </param>
    public static void Keep(
        PlanePool pool, Plane mask, float threshold, Ellipse seed, Func<int, int, bool>? region = null, float thinnest = 0)
    {
        var solid = new bool[mask.Width * mask.Height];
        for (var i = 0; i < solid.Length; i++)
        {
            var (x, y) = (i % mask.Width, i / mask.Width);
            solid[i] = mask[x, y] > threshold && region?.Invoke(x, y) is null or true;
        }

        if (thinnest > 0) Open(pool, solid, mask.Width, thinnest);
        var labels = Label(solid, mask.Width, out _);
        var wanted = new HashSet<ushort>();
        var reach = MathF.Min(seed.RadiusX, seed.RadiusY) / 2;
        for (var i = 0; i < labels.Length; i++)
        {
            var near = MathF.Abs((i % mask.Width) - seed.Centre.X) < reach && MathF.Abs((i / mask.Width) - seed.Centre.Y) < reach;
            if (near && labels[i] is > 0 and var label) wanted.Add(label);
        }

        ClearOthers(pool, mask, solid, labels, wanted.Contains);
    }

    /// <summary>Keeps the component with the most pixels.</summary>
    /// <inheritdoc cref="Keep"/>
    public static void KeepLargest(PlanePool pool, Plane mask, float threshold)
    {
        var solid = new bool[mask.Width * mask.Height];
        for (var i = 0; i < solid.Length; i++) solid[i] = mask[i % mask.Width, i / mask.Width] > threshold;
        var labels = Label(solid, mask.Width, out var sizes);
        var largest = sizes.Count == 0 ? 0 : sizes.IndexOf(sizes.Max()) + 1;
        ClearOthers(pool, mask, solid, labels, label => label == largest);
    }

    /// <summary>Removes the parts outside an ellipse into which a disc does not fit, but not what is within the rim of other parts.</summary>
    /// <param name="pool">Provides planes.</param>
    /// <param name="mask">The mask; changed in place. Beyond its border it is taken to go on as at the border.</param>
    /// <param name="threshold">Pixels above this value belong to parts.</param>
    /// <param name="radius">Radius of the disc in pixels.</param>
    /// <param name="except">The ellipse.</param>
    public static void RemoveThin(PlanePool pool, Plane mask, float threshold, float radius, Ellipse except)
    {
        var solid = new bool[mask.Width * mask.Height];
        for (var i = 0; i < solid.Length; i++) solid[i] = mask[i % mask.Width, i / mask.Width] > threshold;
        Open(pool, solid, mask.Width, radius);
        using var inside = pool.RentLike(mask);
        inside.Fill(0);
        except.Paint(inside, 0.95f, 1);
        for (var i = 0; i < solid.Length; i++)
        {
            var (x, y) = (i % mask.Width, i / mask.Width);
            solid[i] |= inside[x, y] > 0.5f && mask[x, y] > threshold;
        }

        FadeOut(pool, mask, solid);
    }

    /// <summary>Leaves the union of all discs that fit into the marked pixels (morphological opening; Serra, 1982).</summary>
    public static void Open(PlanePool pool, Span<bool> marks, int width, float radius)
    {
        for (var i = 0; i < marks.Length; i++) marks[i] = !marks[i];
        using var toOutside = DistanceField.Squared(pool, marks, width);
        for (var i = 0; i < marks.Length; i++) marks[i] = toOutside[i % width, i / width] > radius * radius;
        using var toCentres = DistanceField.Squared(pool, marks, width);
        for (var i = 0; i < marks.Length; i++) marks[i] = toOutside[i % width, i / width] > 0 && toCentres[i % width, i / width] <= radius * radius;
    }

    /// <summary>Unmarks the components (4-connectivity) without a pixel that meets a condition.</summary>
    /// <remarks>Not by <see cref="Label"/>, which allocates: this runs several times per face-cut, and a cut may allocate a megabyte in all.</remarks>
    /// <param name="marks">The marked pixels, row by row; changed in place.</param>
    /// <param name="width">Pixels per row.</param>
    /// <param name="isWanted">The condition for the pixel of an index.</param>
    public static void KeepWith(Span<bool> marks, int width, Func<int, bool> isWanted)
    {
        using var lent = MemoryPool<int>.Shared.Rent(marks.Length);
        using var lentMarks = MemoryPool<bool>.Shared.Rent(marks.Length);
        var stack = lent.Memory.Span;
        var kept = lentMarks.Memory.Span[..marks.Length];
        var count = 0;
        kept.Clear();
        for (var start = 0; start < marks.Length; start++)
        {
            if (!marks[start] || kept[start] || !isWanted(start)) continue;
            kept[start] = true;
            stack[count++] = start;
            while (count > 0)
            {
                var at = stack[--count];
                var x = at % width;
                foreach (var next in (ReadOnlySpan<int>)[x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width])
                {
                    if (next < 0 || next >= marks.Length || !marks[next] || kept[next]) continue;
                    kept[next] = true;
                    stack[count++] = next;
                }
            }
        }

        kept.CopyTo(marks);
    }

    /// <summary>Labels the connected components from 1; unmarked pixels get 0.</summary>
    public static ushort[] Label(bool[] solid, int width, out List<int> partSizes)
    {
        var height = solid.Length / width;
        var labels = new ushort[solid.Length];
        var queue = new Queue<int>();
        var sizes = partSizes = [];
        for (var start = 0; start < labels.Length; start++)
        {
            if (labels[start] != 0 || !solid[start]) continue;
            sizes.Add(0);
            Enter(start);
            while (queue.TryDequeue(out var at))
            {
                sizes[^1]++;
                var (x, y) = (at % width, at / width);
                if (x > 0) Enter(at - 1);
                if (x < width - 1) Enter(at + 1);
                if (y > 0) Enter(at - width);
                if (y < height - 1) Enter(at + width);
            }
        }

        return labels;

        void Enter(int at)
        {
            if (labels[at] != 0 || !solid[at]) return;
            labels[at] = (ushort)sizes.Count;
            queue.Enqueue(at);
        }
    }

    /// <summary>Clears the pixels of other components, and fades out the mask beyond the rim of the wanted ones.</summary>
    private static void ClearOthers(PlanePool pool, Plane mask, bool[] solid, ushort[] labels, Func<ushort, bool> wanted)
    {
        for (var i = 0; i < solid.Length; i++)
        {
            solid[i] = solid[i] && wanted(labels[i]);
            if (labels[i] > 0 && !solid[i]) mask.Line(i / mask.Width)[i % mask.Width] = 0;
        }

        FadeOut(pool, mask, solid);
    }

    /// <summary>Fades out the mask beyond the rim of the marked pixels.</summary>
    private static void FadeOut(PlanePool pool, Plane mask, bool[] marks)
    {
        using var distances = DistanceField.Squared(pool, marks, mask.Width);
        for (var y = 0; y < mask.Height; y++)
        {
            var row = mask.Line(y);
            for (var x = 0; x < mask.Width; x++) row[x] *= Math.Clamp((Rim + Fade - MathF.Sqrt(distances[x, y])) / Fade, 0, 1);
        }
    }
}
