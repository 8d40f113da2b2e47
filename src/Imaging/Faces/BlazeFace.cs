using System.Numerics;
using Avatar.Imaging.Networks;
using Avatar.Imaging.Photos;
using NetVips;

namespace Avatar.Imaging.Faces;

/// <summary>
/// A BlazeFace network (Bazarevsky et al., "BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs", 2019) with a square input
/// and 896 anchors. Each anchor has a score, a box and six key points.
/// </summary>
internal sealed class BlazeFace : IDisposable
{
    private const int ValuesPerAnchor = 16;
    private const float SameFace = 0.3f;
    private static readonly (int Grid, int PerCell)[] Layers = [(16, 2), (8, 6)];

    private readonly Network _network;
    private readonly int _side;

    /// <param name="model">File name of an embedded model.</param>
    /// <param name="side">Side of the network's input in pixels.</param>
    /// <exception cref="ImagingStartException">The model is missing or damaged.</exception>
    public BlazeFace(string model, int side)
    {
        _side = side;
        _network = Network.Load(model, Shape(side));
    }

    /// <summary>Returns the inputs and outputs that the model must have.</summary>
    public static NetworkShape Shape(int side) => new(
        "input:0",
        side,
        ("Identity:0", [1, 512, 1]),
        ("Identity_1:0", [1, 384, 1]),
        ("Identity_2:0", [1, 512, ValuesPerAnchor]),
        ("Identity_3:0", [1, 384, ValuesPerAnchor]));

    public void Dispose() => _network.Dispose();

    /// <summary>
    /// Returns the faces with a confidence (0 to 1) of at least <paramref name="threshold"/>, best first, in pixels of the picture.
    /// </summary>
    public IReadOnlyList<Face> Find(Image picture, float threshold)
    {
        var scale = _side / (float)Math.Max(picture.Width, picture.Height);
        using var small = Fit(picture, scale);
        var padding = new Vector2((_side - small.Width) / 2, (_side - small.Height) / 2);
        using var pixels = RgbImage.FromVips(small);
        using var results = _network.Run(input => Fill(input, pixels, (int)padding.X, (int)padding.Y));
        var found = new List<Face>();
        for (var layer = 0; layer < Layers.Length; layer++)
        {
            var scores = results[layer].GetTensorDataAsSpan<float>();
            Decode(scores, results[layer + 2].GetTensorDataAsSpan<float>(), Layers[layer], threshold, found);
        }

        return [.. Merge(found).Select(face => face.Transformed(1 / scale, -padding / scale))];
    }

    /// <summary>Scales the picture so that its long side equals the side of the network's input, with an antialiasing filter.</summary>
    private static Image Fit(Image picture, float scale)
    {
        var width = Math.Max(MathF.Round(picture.Width * scale), 1);
        var height = Math.Max(MathF.Round(picture.Height * scale), 1);
        return picture.Resize(width / picture.Width, kernel: Enums.Kernel.Linear, vscale: height / picture.Height);
    }

    /// <summary>Writes the network's input: bytes mapped to -1..1, black around the picture.</summary>
    private void Fill(Span<float> input, RgbImage picture, int left, int top)
    {
        input.Fill(-1);
        var length = picture.Width * 3;
        for (var y = 0; y < picture.Height; y++)
        {
            var source = picture.Bytes.Slice(y * length, length);
            var target = input.Slice((((top + y) * _side) + left) * 3, length);
            for (var i = 0; i < length; i++)
            {
                target[i] = (source[i] / 127.5f) - 1;
            }
        }
    }

    /// <summary>Adds the faces of one layer of anchors whose score reaches the threshold, in pixels of the network's input.</summary>
    private void Decode(
        ReadOnlySpan<float> scores, ReadOnlySpan<float> values, (int Grid, int PerCell) layer, float threshold, List<Face> found)
    {
        for (var i = 0; i < scores.Length; i++)
        {
            var score = 1 / (1 + MathF.Exp(-Math.Clamp(scores[i], -100, 100)));
            if (score >= threshold)
            {
                var cell = i / layer.PerCell;
                var anchor = new Vector2((cell % layer.Grid) + 0.5f, (cell / layer.Grid) + 0.5f) * _side / layer.Grid;
                var v = values.Slice(i * ValuesPerAnchor, ValuesPerAnchor);
                found.Add(new Face(
                    anchor.X + v[0] - (v[2] / 2),
                    anchor.Y + v[1] - (v[3] / 2),
                    v[2],
                    v[3],
                    anchor + new Vector2(v[4], v[5]),
                    anchor + new Vector2(v[6], v[7]),
                    score));
            }
        }
    }

    /// <summary>Non-maximum suppression by averaging: returns the weighted mean of each group of overlapping faces.</summary>
    private static IEnumerable<Face> Merge(List<Face> found)
    {
        found.Sort((a, b) => b.Score.CompareTo(a.Score));
        while (found.Count > 0)
        {
            var best = found[0];
            var group = found.FindAll(face => face == best || face.Overlap(best) > SameFace);
            found.RemoveAll(group.Contains);
            yield return Face.Mean(group);
        }
    }
}
