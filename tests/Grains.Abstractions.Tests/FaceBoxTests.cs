namespace Avatar.Tests;

public sealed class FaceBoxTests
{
    [Fact]
    public void Edges_are_clamped_to_the_photo_and_rounded_to_four_decimals()
    {
        Assert.Equal(new FaceBox(0, 0.1235, 0.3333, 0.8765), FaceBox.FromEdges(-0.2, 0.123456, 1 / 3.0, 1.5));
        Assert.Equal(new FaceBox(0.1, 0.2, 0.2, 0.4), FaceBox.FromEdges(0.1, 0.2, 0.3, 0.6));
    }

    [Theory]
    [InlineData(1.1, 0.2, 1.3, 0.4)]
    [InlineData(0.2, -0.4, 0.4, 0)]
    [InlineData(0.2, 0.2, 0.20001, 0.4)]
    public void Nothing_is_left_of_a_box_outside_the_photo(double left, double top, double right, double bottom) =>
        Assert.Null(FaceBox.FromEdges(left, top, right, bottom));

    [Fact]
    public void Overlap_is_intersection_over_union()
    {
        var box = new FaceBox(0.2, 0.2, 0.2, 0.2);

        Assert.Equal(1, box.GetOverlap(box), 1e-9);
        Assert.Equal(1 / 3.0, box.GetOverlap(box with { X = 0.3 }), 1e-9);
        Assert.Equal(0, box.GetOverlap(box with { Y = 0.4 }));
    }

    [Fact]
    public void Faces_are_sorted_by_area_and_limited()
    {
        var (small, large) = (new FaceBox(0, 0, 0.1, 0.1), new FaceBox(0.5, 0.5, 0.2, 0.3));

        Assert.Equal([large, small], FoundFaces.From([small, large]).Boxes);
        var many = FoundFaces.From([.. Enumerable.Repeat(small, 200), large]).Boxes;
        Assert.Equal(FoundFaces.MaxCount, many.Length);
        Assert.Equal(large, many[0]);
    }

    [Fact]
    public void Found_faces_are_equal_if_their_boxes_are()
    {
        var (small, large) = (new FaceBox(0, 0, 0.1, 0.1), new FaceBox(0.5, 0.5, 0.2, 0.3));

        Assert.Equal(FoundFaces.From([small, large]), FoundFaces.From([large, small]));
        Assert.Equal(FoundFaces.From([small]).GetHashCode(), FoundFaces.From([small]).GetHashCode());
        Assert.NotEqual(FoundFaces.From([small]), FoundFaces.From([large]));
        Assert.NotEqual(FoundFaces.From([small]), FoundFaces.From([]));
    }
}
