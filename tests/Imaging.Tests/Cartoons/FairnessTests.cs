using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>
/// Every person keeps the tone of their skin in every style: dark skin is not made light, the order of tones is kept, and neither the surroundings nor the exposure of
/// the photo decide.
/// </summary>
public sealed class FairnessTests(People people) : IClassFixture<People>
{
    /// <summary>CIE L* below which skin counts as dark.</summary>
    private const double Dark = 55;

    private const int Seeds = 2;

    public static TheoryData<string> Styles() => [.. CartoonStyles.All.Select(style => style.Name)];

    [Theory]
    [MemberData(nameof(Styles))]
    public void Dark_skin_stays_dark_and_the_order_of_tones_is_kept(string style)
    {
        double[] before = [.. people.All.Select(people.Before)];
        for (var seed = 1; seed <= Seeds; seed++)
        {
            double[] after = [.. people.All.Select(photo => people.After(photo, style, seed))];

            Assert.All(before.Zip(after), pair => Assert.InRange(pair.Second - pair.First, -8, pair.First < Dark ? 5 : 12));
            Assert.InRange(SkinTone.RankCorrelation(before, after), 0.95, 1);
        }
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void A_dark_photo_of_a_person_is_drawn_about_as_light_as_a_well_lit_one(string style)
    {
        var lit = people.After(people.Underexposed(0), style, 1);
        for (var stops = 1; stops <= 3; stops++)
        {
            using var photo = people.Underexposed(stops);

            Assert.InRange(people.After(photo, style, 1) / lit, 0.8, 1.2);
        }
    }

    [Fact]
    public void Pale_skin_is_not_as_white_as_paper_in_pop()
    {
        for (var seed = 1; seed <= Seeds; seed++) Assert.All(people.Pale, photo => Assert.InRange(people.After(photo, "pop", seed), 75, 90));
    }

    [Theory]
    [InlineData(0.15)]
    [InlineData(1)]
    [InlineData(2.5)]
    public void Grey_and_black_hair_has_no_hue_in_pop(double light)
    {
        using var photo = people.GreyHaired(light);
        for (var seed = 1; seed <= 6; seed++)
        {
            using var drawn = new Measured(people.Draw(photo, "pop", seed));

            Assert.InRange(Measured.Percentile([.. people.Hair().Select(at => drawn.Chroma(at.X, at.Y))], 0.5), 0, 0.03);
        }
    }
}
