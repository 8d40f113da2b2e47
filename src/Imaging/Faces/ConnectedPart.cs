using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Faces;

/// <summary>Keeps one connected component of a small mask, with its soft rim, and clears the rest.</summary>
internal static class ConnectedPart
{
    private const int Rim = 6;

    /// <summary>Keeps the components that reach the centre of an ellipse.</summary>
    /// <param name="mask">The mask; changed in place.</param>
    /// <param name="threshold">Pixels above this value belong to components (4-connectivity).</param>
    /// <param name="seed">
    /// The ellipse. A component is kept if it touches the square around its centre with half the shorter semi-axis as reach.
    /// </param>
    public static void Keep(Plane mask, float threshold, Ellipse seed)
    {
        var labels = Label(mask, threshold, out _);
        var wanted = new HashSet<int>();
        var reach = MathF.Min(seed.RadiusX, seed.RadiusY) / 2;
        for (var y = 0; y < mask.Height; y++)
        {
            for (var x = 0; x < mask.Width; x++)
            {
                var near = MathF.Abs(x - seed.Centre.X) < reach && MathF.Abs(y - seed.Centre.Y) < reach;
                if (near && labels[(y * mask.Width) + x] is > 0 and var label) wanted.Add(label);
            }
        }

        ClearOthers(mask, labels, wanted.Contains);
    }

    /// <summary>Keeps the component with the most pixels.</summary>
    /// <inheritdoc cref="Keep"/>
    public static void KeepLargest(Plane mask, float threshold)
    {
        var labels = Label(mask, threshold, out var sizes);
        var largest = sizes.Count == 0 ? 0 : sizes.IndexOf(sizes.Max()) + 1;
        ClearOthers(mask, labels, label => label == largest);
    }

    /// <summary>Labels the connected components from 1; pixels up to the threshold get 0.</summary>
    private static int[] Label(Plane mask, float threshold, out List<int> partSizes)
    {
        var (width, height) = (mask.Width, mask.Height);
        var labels = new int[width * height];
        var queue = new Queue<int>();
        var sizes = partSizes = [];
        for (var start = 0; start < labels.Length; start++)
        {
            if (labels[start] != 0 || mask[start % width, start / width] <= threshold) continue;
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
            if (labels[at] != 0 || mask[at % width, at / width] <= threshold) return;
            labels[at] = sizes.Count;
            queue.Enqueue(at);
        }
    }

    /// <summary>Clears the pixels of other components, and pixels farther than the rim from every wanted component.</summary>
    private static void ClearOthers(Plane mask, int[] labels, Func<int, bool> wanted)
    {
        var (width, height) = (mask.Width, mask.Height);
        var near = Dilate(Dilate([.. labels.Select(label => label > 0 && wanted(label))], 1, width), width, height);
        for (var y = 0; y < height; y++)
        {
            var row = mask.Line(y);
            for (var x = 0; x < width; x++)
            {
                var other = labels[(y * width) + x] is > 0 and var label && !wanted(label);
                if (other || !near[(y * width) + x]) row[x] = 0;
            }
        }
    }

    /// <summary>
    /// Dilates by the rim along one axis. <paramref name="step"/> is the index distance between neighbours, <paramref name="length"/> the
    /// number of pixels in a line.
    /// </summary>
    private static bool[] Dilate(bool[] marks, int step, int length)
    {
        var wide = new bool[marks.Length];
        for (var at = 0; at < marks.Length; at++)
        {
            if (!marks[at]) continue;
            var place = at / step % length;
            for (var offset = -Math.Min(Rim, place); offset <= Math.Min(Rim, length - 1 - place); offset++) wide[at + (offset * step)] = true;
        }

        return wide;
    }
}
