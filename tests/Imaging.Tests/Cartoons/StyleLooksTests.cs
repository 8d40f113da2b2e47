using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>Checks measures of whole cartoons against the limits of their style.</summary>
public sealed class StyleLooksTests(Gallery gallery, Workshop workshop)
{
    private const int Seeds = 4;

    public static TheoryData<string, string> StylesAndPhotos() =>
        [.. CartoonStyles.OfSteps.SelectMany(style => TestPhotos.Names.Select(photo => (style.Name, photo)))];

    public static TheoryData<string> Styles() => [.. CartoonStyles.OfSteps.Select(style => style.Name)];

    [Fact]
    public void Every_style_has_limits() => Assert.Equal(CartoonStyles.OfSteps.Select(style => style.Name), StyleLimits.ByStyle.Keys);

    [Theory]
    [MemberData(nameof(StylesAndPhotos))]
    public void Surfaces_are_as_flat_as_the_style_requires(string style, string photo)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            StyleLimits.ByStyle[style].Surfaces.Hold(gallery.CartoonLooks(style, photo, seed).Deviation / gallery.PhotoLooks(photo).Deviation);
        }
    }

    [Theory]
    [MemberData(nameof(StylesAndPhotos))]
    public void Edges_are_as_sharp_as_the_style_requires(string style, string photo)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            StyleLimits.ByStyle[style].Edges.Hold(gallery.CartoonLooks(style, photo, seed).Edge / gallery.PhotoLooks(photo).Edge);
        }
    }

    [Theory]
    [MemberData(nameof(StylesAndPhotos))]
    public void Colours_stay_near_the_photo(string style, string photo)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            StyleLimits.ByStyle[style].Chroma.Hold(gallery.CartoonLooks(style, photo, seed).Chroma / gallery.PhotoLooks(photo).Chroma);
            StyleLimits.ByStyle[style].ToPhoto.Hold(Images.Psnr(gallery.Photo(photo), gallery.Cartoon(style, photo, seed)));
        }
    }

    [Theory]
    [MemberData(nameof(StylesAndPhotos))]
    public void Any_two_seeds_give_visibly_different_pictures(string style, string photo)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            for (var other = seed + 1; other <= Seeds; other++)
            {
                var alike = Images.Psnr(gallery.Cartoon(style, photo, seed), gallery.Cartoon(style, photo, other));

                StyleLimits.ByStyle[style].BetweenSeeds.Hold(alike);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task The_same_seed_gives_the_same_bytes_on_any_number_of_threads(string style)
    {
        var alone = await DrawAsync(style);
        var together = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => DrawAsync(style)));

        Assert.All(together, bytes => Assert.Equal(alone, bytes));
    }

    private async Task<byte[]> DrawAsync(string style)
    {
        var drawn = await workshop.Engine.DrawAsync(Workshop.Photo("astronaut"), style, 5, TestContext.Current.CancellationToken);
        return drawn.Bytes.ToArray();
    }
}
