using System.Diagnostics.Metrics;
using Avatar.Imaging.Planes;
using Microsoft.Extensions.DependencyInjection;

namespace Avatar.Imaging.Tests.Planes;

public sealed class PlaneMemoryTests
{
    [Fact]
    public void The_memory_of_planes_and_of_libvips_is_measured()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var readings = new Measurements(meters);
        using var pool = new PlanePool(meters: meters);
        Assert.Equal((0, 0), (readings.Read("avatar.imaging.planes.rented"), readings.Read("avatar.imaging.planes.kept")));

        var plane = pool.Rent(640, 480);
        var rented = readings.Read("avatar.imaging.planes.rented");
        Assert.InRange(rented!.Value, 640 * 480 * sizeof(float), 2 * 640 * 480 * sizeof(float));
        Assert.Equal(0, readings.Read("avatar.imaging.planes.kept"));
        plane.Dispose();

        Assert.Equal((0, rented), (readings.Read("avatar.imaging.planes.rented"), readings.Read("avatar.imaging.planes.kept")));
        using var image = NetVips.Image.Black(512, 512).CopyMemory();
        Assert.InRange(readings.Read("avatar.imaging.vips")!.Value, 512 * 512, long.MaxValue);
    }
}
