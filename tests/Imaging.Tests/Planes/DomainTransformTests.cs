using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Tests.Planes;

public sealed class DomainTransformTests : IDisposable
{
    private const int Width = 801;

    private readonly PlanePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData(9, 1)]
    [InlineData(9, 2)]
    [InlineData(28, 2)]
    [InlineData(28, 3)]
    public void On_a_flat_guide_a_point_spreads_as_far_as_the_filter_reaches(float reach, int iterations)
    {
        using Plane point = Line(0), other = Line(0), another = Line(0);
        using Plane across = Line(MathF.Pow(2, DomainTransform.LogWeight(reach, iterations))), down = Line(0);
        point.Line(0)[Width / 2] = 1;

        DomainTransform.Filter(_pool, point, other, another, across, down, iterations);

        Assert.Equal(1, Moment(point, 0), 1e-3);
        Assert.Equal(reach, Math.Sqrt(Moment(point, 2)), 0.02 * reach);
    }

    private static double Moment(Plane point, int power) =>
        Enumerable.Range(0, Width).Sum(x => point[x, 0] * Math.Pow(x - (Width / 2), power));

    private Plane Line(float value)
    {
        var line = _pool.Rent(Width, 1);
        line.Fill(value);
        return line;
    }
}
