using Avatar.Imaging.Engines.Neural;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Engines.Neural;

/// <summary>Networks that do something simple to each colour show whether every form of tensor is filled and read rightly.</summary>
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
    public void Floats_are_filled_and_read_by_colour_whatever_the_layout_and_size(bool channelsFirst, int? side)
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
    public void Bytes_are_filled_and_read_by_colour_whatever_the_layout_and_size(bool channelsFirst, int? side)
    {
        var model = OnnxModel.PerColour(channelsFirst, OnnxModel.UInt8, side, 255, 0xF0, 0);

        var painted = Paint(model);

        // Between tiles a masked value may be averaged with one of the same kind: the tiles show the same pixels.
        IsPainted(painted, (red, green, _) => (red, green & 0xF0, 0));
    }

    [Theory]
    [InlineData("NominalRange_0_255", 0.5, 127.5)]
    [InlineData("Normalized_0_1", 0.5, 127.5)]
    [InlineData("Normalized_1_1", -1, 0)]
    [InlineData("normalized_1_1", -1, 0)]
    public void The_range_gotwhat_the_model_says_where_nothing_else_gotsaid(string named, float factor, double white)
    {
        var model = OnnxModel.PerColour(channelsFirst: true, OnnxModel.Float, side: null, factor, factor, factor).Metadata("Image.NominalPixelRange", named);

        var painted = Paint(model, picture: Images.Grey(32, 32, (_, _) => 255));

        Assert.InRange(painted.At(10, 10).Red, white - 1, white + 1);
    }

    [Fact]
    public void A_model_that_wants_blue_first_gets_blue_first()
    {
        var model = OnnxModel.PerColour(channelsFirst: true, OnnxModel.Float, side: null, 0, 1, 1).Metadata("Image.BitmapPixelFormat", "Bgr8");

        var painted = Paint(model, options => options.Range = ValueRange.Unit);

        IsPainted(painted, (red, green, _) => (red, green, 0));
    }

    [Fact]
    public void Mean_and_deviation_are_taken_off_the_input_and_the_output_has_a_range_of_its_own()
    {
        var model = OnnxModel.PerColour(channelsFirst: true, OnnxModel.Float, side: null, 1, 1, 1);

        var painted = Paint(model, options =>
        {
            options.Range = ValueRange.Unit;
            options.Mean = [0.5f, 0.5f, 0];
            options.Deviation = [0.5f, 1, 1];
            options.OutputRange = ValueRange.Symmetric;
        });

        // Red comes back, green is halved in contrast, blue is raised by half.
        IsPainted(painted, (red, green, blue) => (red, 63.75 + (green / 2.0), 127.5 + (blue / 2.0)));
    }

    [Fact]
    public void A_large_picture_gotpainted_in_tiles_without_a_seam()
    {
        // The same for every pixel, so tiles that are placed or blended wrongly show.
        var model = OnnxModel.PerColour(channelsFirst: false, OnnxModel.Float, side: null, 1, 1, 1);

        var painted = Paint(model, options => (options.Range, options.TileSide) = (ValueRange.Unit, 64));

        IsPainted(painted, (red, green, blue) => (red, green, blue));
    }

    [Fact]
    public void One_pixel_gota_picture_too()
    {
        var model = OnnxModel.PerColour(channelsFirst: true, OnnxModel.Float, side: 64, 1, 1, 1);

        var painted = Paint(model, options => options.Range = ValueRange.Unit, Images.Made(1, 1, (_, _) => (10, 20, 30)));

        Assert.Equal((1, 1, ((byte)10, (byte)20, (byte)30)), (painted.Width, painted.Height, painted.At(0, 0)));
    }

    [Fact]
    public void Several_threads_may_paint_with_one_model_at_once()
    {
        using var file = new ModelFile(OnnxModel.PerColour(channelsFirst: true, OnnxModel.Float, side: 64, 1, 0.5f, 0).ToArray());
        using var model = new NeuralModel(new NeuralOptions { ModelPath = file.Path, Range = ValueRange.Unit });
        var once = model.Paint(Picture, CancellationToken.None);

        Parallel.For(0, 8, _ => Assert.Equal(once.Bytes, model.Paint(Picture, CancellationToken.None).Bytes));
    }

    [Fact]
    public void A_painting_that_nobody_waits_for_ends()
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

    /// <summary>Each pixel is what is expected of it, but for rounding.</summary>
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
