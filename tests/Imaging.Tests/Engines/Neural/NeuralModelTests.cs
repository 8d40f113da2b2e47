using Avatar.Imaging.Engines.Neural;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Engines.Neural;

/// <summary>Tests the conversion to and from every tensor layout with networks that change each colour in a simple way.</summary>
public sealed class NeuralModelTests
{
    private static readonly RgbImage Picture = Images.Made(
        200, 150, (x, y) => (x * 255.0 / 199, y * 255.0 / 149, (x + y) % 256));

    [Theory]
    [InlineData(true, null)]
    [InlineData(true, 200)]
    [InlineData(true, 64)]
    [InlineData(false, null)]
    [InlineData(false, 256)]
    [InlineData(false, 64)]
    public void Floats_are_filled_and_read_by_colour_in_every_layout_and_size(bool channelsFirst, int? side)
    {
        var model = OnnxModel.PerColour(channelsFirst, OnnxModel.Float, side, 1, 0.5f, 0);

        var painted = Paint(model, options => options.Range = ValueRange.Unit);

        IsPainted(painted, (red, green, _) => (red, green / 2.0, 0));
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(true, 64)]
    [InlineData(false, null)]
    [InlineData(false, 256)]
    public void Bytes_are_filled_and_read_by_colour_in_every_layout_and_size(bool channelsFirst, int? side)
    {
        var model = OnnxModel.PerColour(channelsFirst, OnnxModel.UInt8, side, 255, 0xF0, 0);

        var painted = Paint(model);

        // Where tiles overlap, they are averaged; both hold the same values there.
        IsPainted(painted, (red, green, _) => (red, green & 0xF0, 0));
    }

    [Theory]
    [InlineData("NominalRange_0_255", 0.5, 127.5)]
    [InlineData("Normalized_0_1", 0.5, 127.5)]
    [InlineData("Normalized_1_1", -1, 0)]
    [InlineData("normalized_1_1", -1, 0)]
    public void The_range_comes_from_the_models_metadata_unless_configured(string named, float factor, double white)
    {
        var model = OnnxModel.PerColour(channelsFirst: true, OnnxModel.Float, side: null, factor, factor, factor).Metadata("Image.NominalPixelRange", named);

        var painted = Paint(model, picture: Images.Grey(32, 32, (_, _) => 255));

        Assert.InRange(painted.At(10, 10).Red, white - 1, white + 1);
    }

    [Fact]
    public void A_model_with_blue_first_gets_blue_first()
    {
        var model = OnnxModel.PerColour(channelsFirst: true, OnnxModel.Float, side: null, 0, 1, 1).Metadata("Image.BitmapPixelFormat", "Bgr8");

        var painted = Paint(model, options => options.Range = ValueRange.Unit);

        IsPainted(painted, (red, green, _) => (red, green, 0));
    }

    [Fact]
    public void Mean_and_deviation_apply_to_the_input_and_the_output_has_its_own_range()
    {
        var model = OnnxModel.PerColour(channelsFirst: true, OnnxModel.Float, side: null, 1, 1, 1);

        var painted = Paint(model, options =>
        {
            options.Range = ValueRange.Unit;
            options.Mean = [0.5f, 0.5f, 0];
            options.Deviation = [0.5f, 1, 1];
            options.OutputRange = ValueRange.Symmetric;
        });

        // Red is unchanged, green has half the contrast, blue is raised by half.
        IsPainted(painted, (red, green, blue) => (red, 63.75 + (green / 2.0), 127.5 + (blue / 2.0)));
    }

    [Fact]
    public void A_large_picture_is_painted_in_tiles_without_a_seam()
    {
        // Every pixel is changed in the same way, so wrongly placed or blended tiles are visible.
        var model = OnnxModel.PerColour(channelsFirst: false, OnnxModel.Float, side: null, 1, 1, 1);

        var painted = Paint(model, options => (options.Range, options.TileSide) = (ValueRange.Unit, 64));

        IsPainted(painted, (red, green, blue) => (red, green, blue));
    }

    [Fact]
    public void A_picture_can_be_a_single_pixel()
    {
        var model = OnnxModel.PerColour(channelsFirst: true, OnnxModel.Float, side: 64, 1, 1, 1);

        var painted = Paint(model, options => options.Range = ValueRange.Unit, Images.Made(1, 1, (_, _) => (10, 20, 30)));

        Assert.Equal((1, 1, ((byte)10, (byte)20, (byte)30)), (painted.Width, painted.Height, painted.At(0, 0)));
    }

    [Fact]
    public void Several_threads_can_paint_with_one_model_concurrently()
    {
        using var file = new ModelFile(OnnxModel.PerColour(channelsFirst: true, OnnxModel.Float, side: 64, 1, 0.5f, 0).ToArray());
        using var model = new NeuralModel(new NeuralOptions { ModelPath = file.Path, Range = ValueRange.Unit });
        var once = model.Paint(Picture, CancellationToken.None);

        Parallel.For(0, 8, _ => Assert.Equal(once.Bytes, model.Paint(Picture, CancellationToken.None).Bytes));
    }

    [Fact]
    public void A_cancelled_painting_stops()
    {
        using var file = new ModelFile(OnnxModel.PerColour(channelsFirst: true, OnnxModel.Float, side: 64, 1, 1, 1).ToArray());
        using var model = new NeuralModel(new NeuralOptions { ModelPath = file.Path });

        Assert.ThrowsAny<OperationCanceledException>(() => model.Paint(Picture, new CancellationToken(canceled: true)));
    }

    private static RgbImage Paint(OnnxModel model, Action<NeuralOptions>? configure = null, RgbImage? picture = null)
    {
        using var file = new ModelFile(model.ToArray());
        var options = new NeuralOptions { ModelPath = file.Path };
        configure?.Invoke(options);
        using var network = new NeuralModel(options);
        return network.Paint(picture ?? Picture, CancellationToken.None);
    }

    /// <summary>Asserts that each pixel has its expected value, except for rounding.</summary>
    private static void IsPainted(RgbImage painted, Func<byte, byte, byte, (double Red, double Green, double Blue)> expected)
    {
        Assert.Equal((Picture.Width, Picture.Height), (painted.Width, painted.Height));
        for (var y = 0; y < Picture.Height; y++)
        {
            for (var x = 0; x < Picture.Width; x++)
            {
                var source = Picture.At(x, y);
                var (got, want) = (painted.At(x, y), expected(source.Red, source.Green, source.Blue));
                var off = new[] { got.Red - want.Red, got.Green - want.Green, got.Blue - want.Blue }.Max(Math.Abs);
                Assert.True(off <= 1, $"({x}, {y}) is {got} instead of {want}");
            }
        }
    }
}
