using Avatar.Imaging.Faces;
using Avatar.Imaging.Networks;

namespace Avatar.Imaging.Tests.Networks;

public sealed class NetworkTests
{
    [Fact]
    public void A_missing_model_is_named()
    {
        var exception = Assert.Throws<ImagingStartException>(() => Network.Load("other.onnx", PersonSegmenter.Shape));

        Assert.StartsWith("The model other.onnx is missing from", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(300_000)]
    public void A_truncated_model_is_reported_with_its_size(int length)
    {
        var model = Model("selfie-segmentation.onnx")[..length];

        var exception = Assert.Throws<ImagingStartException>(() => Network.Open("a.onnx", model, PersonSegmenter.Shape));

        Assert.StartsWith($"The model a.onnx ({length} bytes) is damaged: ", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("selfie-segmentation.onnx", "it has no input input:0; it has input")]
    [InlineData("blazeface-front-128.onnx", "its input input:0 is 1 x 128 x 128 x 3 instead of 1 x 256 x 256 x 3")]
    public void A_model_of_another_shape_is_reported_with_the_difference(string other, string difference)
    {
        var exception = Assert.Throws<ImagingStartException>(() => Network.Open("a.onnx", Model(other), BlazeFace.Shape(256)));

        Assert.Contains($"does not match this version of the service: {difference}.", exception.Message, StringComparison.Ordinal);
    }

    private static byte[] Model(string name)
    {
        using var stream = typeof(Network).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
