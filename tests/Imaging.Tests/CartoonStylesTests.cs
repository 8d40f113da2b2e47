using FsCheck;
using FsCheck.Xunit;

namespace Avatar.Imaging.Tests;

/// <summary>A seed that is sent again with the style <c>random</c> gives the same style, whatever styles are added.</summary>
public sealed class CartoonStylesTests
{
    /// <summary>The largest seed that a request can send.</summary>
    private const long MaxSeed = (1L << 53) - 1;

    /// <summary>What callers have received for each seed. A change here changes what an old seed gives.</summary>
    private static readonly string[] StylesOfSeeds = ["comic", "painting", "watercolor", "sketch", "pop"];

    private static readonly IReadOnlyList<CartoonStyle> WithAnother =
        [.. CartoonStyles.All, new("etching", "Etching", "Fine lines scratched into copper.")];

    [Fact]
    public void The_documentation_lists_exactly_the_styles_there_are()
    {
        var rows = File.ReadLines(Repository.GetPath("docs/styles.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal));

        Assert.Equal(CartoonStyles.Offered.Select(style => style.Name), rows.Select(row => row.Split('`')[1]));
    }

    [Property(MaxTest = 1000)]
    public void A_seed_keeps_the_style_it_has_always_had(PositiveInt high, int low)
    {
        var seed = (((long)high.Get << 32) | (uint)low) % (MaxSeed + 1);

        Assert.Equal(StylesOfSeeds[seed % 5], CartoonStyles.Pick(CartoonStyles.Random, seed));
    }

    [Fact]
    public void Another_style_changes_the_style_of_no_seed()
    {
        foreach (var first in new[] { 0, int.MaxValue - 5000L, MaxSeed - 9999 })
        {
            for (var seed = first; seed < first + 10_000; seed++)
            {
                Assert.Equal(StylesOfSeeds[seed % 5], CartoonStyles.Pick(CartoonStyles.Random, seed, WithAnother));
            }
        }
    }

    [Fact]
    public void Consecutive_seeds_get_different_styles()
    {
        for (var seed = 0; seed < 1000; seed++)
        {
            Assert.NotEqual(CartoonStyles.Pick(CartoonStyles.Random, seed), CartoonStyles.Pick(CartoonStyles.Random, seed + 1));
        }
    }

    [Fact]
    public void A_style_that_is_named_does_not_depend_on_the_seed() =>
        Assert.All(CartoonStyles.All, style => Assert.Equal(style.Name, CartoonStyles.Pick(style.Name, seed: 3)));
}
