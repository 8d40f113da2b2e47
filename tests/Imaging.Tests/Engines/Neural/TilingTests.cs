using Avatar.Imaging.Engines.Neural;
using FsCheck.Xunit;

namespace Avatar.Imaging.Tests.Engines.Neural;

public sealed class TilingTests
{
    [Property]
    public void Tiles_cover_the_length_without_exceeding_it_and_overlap(ushort length, byte tile)
    {
        var (pixels, side) = (length + 1, tile + 32);
        var overlap = side / 8;

        var starts = Tiling.Starts(pixels, side, overlap);

        Assert.Equal(0, starts[0]);
        Assert.Equal(Math.Max(pixels - side, 0), starts[^1]);
        Assert.All(starts.Zip(starts.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 1, side - overlap));
    }

    [Fact]
    public void Weights_fall_towards_the_edges_of_a_tile_and_stay_above_0()
    {
        var weights = Tiling.Weights(64, 8);

        Assert.All(weights, weight => Assert.InRange(weight, 0.01f, 1));
        Assert.All(weights[8..56], weight => Assert.Equal(1, weight));
        Assert.Equal(weights.Reverse(), weights);
        Assert.Equal(weights[..9].Order(), weights[..9]);
    }
}
