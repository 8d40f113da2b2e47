using Avatar.Imaging.Engines;
using Avatar.Imaging.Engines.Neural;

namespace Avatar.Imaging.Tests.Engines.Neural;

/// <summary>A model that cannot be used is rejected at the start, with the reason.</summary>
public sealed class NeuralStartTests
{
    private const int Float = OnnxModel.Float;

    private static readonly byte[] Good = OnnxModel.PerColour(channelsFirst: true, Float, side: 32, 1, 1, 1).ToArray();

    [Fact]
    public void A_missing_file() => Assert.Equal("the file does not exist", Refusal(() => new NeuralModel(new NeuralOptions { ModelPath = "/nowhere/model.onnx" })));

    [Fact]
    public void A_truncated_file() => Assert.StartsWith("it cannot be loaded as an ONNX model (", Refusal(Good[..(Good.Length / 2)]), StringComparison.Ordinal);

    [Fact]
    public void An_empty_file() => Assert.StartsWith("it cannot be loaded as an ONNX model (", Refusal([]), StringComparison.Ordinal);

    [Fact]
    public void A_file_of_another_kind() => Assert.StartsWith("it cannot be loaded as an ONNX model (", Refusal("<html></html>"u8.ToArray()), StringComparison.Ordinal);

    [Fact]
    public void Too_few_dimensions() => Assert.Equal(
        "its input picture has 3 dimensions instead of 4, [3, 32, 32]", Refusal(Same([3, 32, 32])));

    [Fact]
    public void One_colour() => Assert.Equal(
        "its input picture has no dimension of 3 colours in second or last position, [1, 1, any, any]", Refusal(Same([1, 1, null, null])));

    [Fact]
    public void Several_pictures_per_run() => Assert.Equal(
        "its input picture takes 4 pictures per run instead of 1, [4, 3, 32, 32]", Refusal(Same([4, 3, 32, 32])));

    [Fact]
    public void Numbers_of_another_kind() => Assert.Equal(
        "its input picture holds Int32, but only Float and UInt8 can be used", Refusal(Same([1, 3, 32, 32], OnnxModel.Int32)));

    [Fact]
    public void Two_inputs() => Assert.Equal(
        "it has 2 inputs instead of 1",
        Refusal(new OnnxModel()
            .Node("Add", ["a", "b"], "c")
            .Input("a", Float, 1, 3, 32, 32)
            .Input("b", Float, 1, 3, 32, 32)
            .Output("c", Float, 1, 3, 32, 32)));

    [Fact]
    public void A_result_that_is_not_a_picture() => Assert.Equal(
        "its output classes has 2 dimensions instead of 4, [1, 3072]",
        Refusal(new OnnxModel().Node("Flatten", ["picture"], "classes").Input("picture", Float, 1, 3, 32, 32).Output("classes", Float, 1, 3072)));

    [Fact]
    public void A_result_of_another_size_than_declared() => Assert.StartsWith(
        "it turns a picture of 64 × 64 pixels into a tensor [1, 3, 32, 32]",
        Refusal(new OnnxModel()
            .Node("SpaceToDepth", ["picture"], "deep", ("blocksize", 2))
            .Constant("starts", OnnxModel.Int64, [1], 0).Constant("ends", OnnxModel.Int64, [1], 3).Constant("axes", OnnxModel.Int64, [1], 1)
            .Node("Slice", ["deep", "starts", "ends", "axes"], "small")
            .Input("picture", Float, 1, 3, null, null)
            .Output("small", Float, 1, 3, null, null)),
        StringComparison.Ordinal);

    [Fact]
    public void Values_that_are_not_finite() => Assert.Equal(
        "it turns a grey picture into values that are not finite numbers",
        Refusal(OnnxModel.PerColour(channelsFirst: true, Float, side: 32, float.NaN, 1, 1)));

    [Fact]
    public void A_network_that_fails_when_it_runs() => Assert.StartsWith(
        "it fails on a picture of 64 × 64 pixels (",
        Refusal(new OnnxModel()
            .Constant("row", Float, [1, 1, 1, 7], 1, 1, 1, 1, 1, 1, 1)
            .Node("Add", ["picture", "row"], "sum")
            .Input("picture", Float, 1, 3, null, null)
            .Output("sum", Float, 1, 3, null, null)),
        StringComparison.Ordinal);

    private static OnnxModel Same(long?[] shape, int elementType = Float) =>
        new OnnxModel().Node("Identity", ["picture"], "same").Input("picture", elementType, shape).Output("same", elementType, shape);

    private static string Refusal(OnnxModel model) => Refusal(model.ToArray());

    private static string Refusal(byte[] bytes)
    {
        using var file = new ModelFile(bytes);
        return Refusal(() => new NeuralModel(new NeuralOptions { ModelPath = file.Path }));
    }

    private static string Refusal(Func<NeuralModel> open) => Assert.Throws<EngineStartException>(() => open().Dispose()).Message;
}
