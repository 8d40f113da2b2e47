using System.Runtime.CompilerServices;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Photos;

public sealed class RgbImageTests
{
    [Fact]
    public void Pixels_that_were_lent_to_the_encoder_are_given_back()
    {
        var pixels = Encoded();

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.False(pixels.IsAlive);
    }

    /// <summary>In a method of its own, so that no local of the test keeps the pixels alive.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Encoded()
    {
        var picture = Images.Grey(64, 64, static (x, _) => x);
        using var image = picture.ToVips();
        Assert.NotEmpty(image.PngsaveBuffer());
        return new WeakReference(picture.Bytes);
    }
}
