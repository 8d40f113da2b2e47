using Avatar.Imaging.Photos;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Photos;

public sealed class RgbImageTests
{
    /// <summary>libvips can still read an image when its source pixels are already freed.</summary>
    [Fact]
    public void A_libvips_image_outlives_its_source_pixels()
    {
        var picture = Images.Grey(64, 64, static (x, _) => x);
        using var image = picture.ToVips();

        picture.Bytes.Clear();
        picture.Dispose();

        Assert.Equal([63, 63, 63], image.Getpoint(63, 5));
    }

    [Fact]
    public void Pixels_come_back_from_libvips_unchanged()
    {
        using var picture = Images.Made(7, 5, static (x, y) => (x, y, x * y));
        using var image = picture.ToVips();

        using var back = RgbImage.FromVips(image);

        Assert.Equal((7, 5), (back.Width, back.Height));
        Assert.Equal(picture.Bytes, back.Bytes);
    }

    [Fact]
    public void A_crop_has_the_pixels_of_its_rectangle()
    {
        using var picture = Images.Made(7, 5, static (x, y) => (x, y, x * y));

        using var part = picture.Crop(2, 1, 4, 3);

        Assert.Equal((4, 3), (part.Width, part.Height));
        Assert.Equal(picture.At(2, 1), part.At(0, 0));
        Assert.Equal(picture.At(5, 3), part.At(3, 2));
    }

    [Theory]
    [InlineData(8, 6, 4, 3, 15)]
    [InlineData(8, 1, 4, 1, 10)]
    [InlineData(1, 8, 1, 4, 5)]
    public void A_shrunk_picture_has_the_means_of_squares(int width, int height, int across, int down, int first)
    {
        using var picture = Images.Grey(width, height, static (x, y) => (20 * x) + (10 * y));

        using var small = picture.Shrunk(2);

        Assert.Equal((across, down), (small.Width, small.Height));
        Assert.InRange((int)small.At(0, 0).Red, first - 1, first + 1);
    }

    [Fact]
    public void Disposed_pixels_cannot_be_read()
    {
        var picture = Images.Grey(4, 4, static (x, _) => x);

        picture.Dispose();

        Assert.Throws<ObjectDisposedException>(() => picture.Bytes.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Pixels_of_another_number_of_bands_are_refused(int bands) =>
        Assert.Throws<ArgumentException>(() => new RgbImage(new byte[7 * 5 * bands], 7, 5));
}
