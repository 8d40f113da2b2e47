using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Faces;

/// <summary>Keeps one connected part of a small mask, with its soft rim, and clears the rest.</summary>
internal static class ConnectedPart
{
    private const int Rim = 6;

    /// <summary>Keeps what is connected to the middle of an ellipse.</summary>
    /// <param name="mask">Any values.</param>
    /// <param name="threshold">Pixels above it are connected by their sides.</param>
    /// <param name="seed">Whose inner half the part touches.</param>
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

    /// <summary>Keeps the part with the most pixels.</summary>
    /// <inheritdoc cref="Keep"/>
    public static void KeepLargest(Plane mask, float threshold)
    {
        var labels = Label(mask, threshold, out var sizes);
        var largest = sizes.Count == 0 ? 0 : sizes.IndexOf(sizes.Max()) + 1;
        ClearOthers(mask, labels, label => label == largest);
    }

    /// <summary>Numbers the connected parts from 1; 0 is everything below the threshold.</summary>
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

    /// <summary>Clears every pixel that has no pixel of a wanted part within the rim.</summary>
    private static void ClearOthers(Plane mask, int[] labels, Func<int, bool> wanted)
    {
        var (width, height) = (mask.Width, mask.Height);
        var near = Widened(Widened([.. labels.Select(label => label > 0 && wanted(label))], 1, width), width, height);
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

    /// <summary>Dilation by the rim, along one axis: pixels <paramref name="step"/> apart, lines of <paramref name="length"/>.</summary>
    private static bool[] Widened(bool[] marks, int step, int length)
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
