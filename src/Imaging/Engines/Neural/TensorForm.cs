using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Avatar.Imaging.Engines.Neural;

/// <summary>Layout of one colour image in a tensor of rank 4.</summary>
/// <param name="ChannelsFirst">NCHW if set, else NHWC.</param>
/// <param name="IsBytes">Whether its elements are bytes, else float32.</param>
/// <param name="Height">Height in pixels; null if the model accepts any.</param>
/// <param name="Width">Width in pixels; null if the model accepts any.</param>
internal sealed record TensorForm(bool ChannelsFirst, bool IsBytes, int? Height, int? Width)
{
    public const int Channels = 3;

    /// <summary>Reads the layout that a model declares for an input or output.</summary>
    /// <exception cref="EngineStartException">It is not a single colour image.</exception>
    public static TensorForm From(string name, NodeMetadata node)
    {
        if (!node.IsTensor) throw new EngineStartException($"{name} is not a tensor");
        var isBytes = node.ElementDataType switch
        {
            TensorElementType.Float => false,
            TensorElementType.UInt8 => true,
            var other => throw new EngineStartException($"{name} holds {other}, but only Float and UInt8 can be used"),
        };
        var shape = node.Dimensions;
        if (shape.Length != 4) throw new EngineStartException($"{name} has {shape.Length} dimensions instead of 4, {Text(shape)}");
        if (shape[0] > 1) throw new EngineStartException($"{name} takes {shape[0]} pictures per run instead of 1, {Text(shape)}");
        var channelsFirst = (shape[1], shape[3]) switch
        {
            (Channels, _) => true,
            (_, Channels) => false,
            _ => throw new EngineStartException($"{name} has no dimension of 3 colours in second or last position, {Text(shape)}"),
        };
        return new TensorForm(channelsFirst, isBytes, Size(shape[channelsFirst ? 2 : 1]), Size(shape[channelsFirst ? 3 : 2]));
    }

    public long[] Shape(int height, int width) => ChannelsFirst ? [1, Channels, height, width] : [1, height, width, Channels];

    /// <summary>Distances between neighbouring pixels, rows and channels, in elements.</summary>
    public (int Pixel, int Row, int Channel) Strides(int height, int width) =>
        ChannelsFirst ? (1, width, height * width) : (Channels, width * Channels, 1);

    public override string ToString() =>
        $"{(ChannelsFirst ? "NCHW" : "NHWC")} {(IsBytes ? "uint8" : "float")} {Width?.ToString() ?? "any"} × {Height?.ToString() ?? "any"}";

    private static int? Size(int dimension) => dimension > 0 ? dimension : null;

    private static string Text(int[] shape) => $"[{string.Join(", ", shape.Select(size => size > 0 ? $"{size}" : "any"))}]";
}
