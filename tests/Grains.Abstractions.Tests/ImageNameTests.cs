using System.Globalization;

namespace Avatar.Tests;

public sealed class ImageNameTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeMilliseconds(1_736_123_456_789);

    [Fact]
    public void A_derived_name_carries_the_whole_id_of_its_original()
    {
        var name = ImageName.ForDerived(Time, OriginalId.Parse("507f1f77bcf86cd799439011"), "jpg");

        Assert.Matches("^1736123456789_507f1f77bcf86cd799439011_[0-9a-f]{24}\\.jpg$", name.ToString());
        Assert.Equal(Time, name.Time);
        Assert.Equal("jpg", name.Extension.ToString());
    }

    [Theory]
    [InlineData("1736123456789_abc.jpg", "1736123456789_abc.png")]
    [InlineData("1736123456789_507f1f77bcf86cd799439011_0123456789abcdef01234567.jpg", "1736123456789_507f1f77bcf86cd799439011_0123456789abcdef01234567.png")]
    [InlineData("a.webp", "a.png")]
    public void A_master_has_its_faces_name_but_for_the_extension(string face, string master) =>
        Assert.Equal(ImageName.Parse(master), ImageName.Parse(face).WithExtension("png"));

    [Fact]
    public void Masters_have_no_URL() => Assert.False(ImageAreas.TryParse("masters", out _));

    [Fact]
    public void The_name_of_a_cartoon_cannot_be_guessed_from_another_of_the_same_photo_and_millisecond()
    {
        var original = OriginalId.Parse("507f1f77bcf86cd799439011");
        var tokens = Enumerable.Range(0, 1000).Select(_ => ImageName.ForDerived(Time, original, "jpg").ToString()[^28..^4]).ToHashSet();

        Assert.Equal(1000, tokens.Count);
        Assert.All(Enumerable.Range(0, 24), digit => Assert.Equal(16, tokens.Select(token => token[digit]).Distinct().Count()));
    }

    [Fact]
    public void Two_uploads_of_one_millisecond_have_different_names() =>
        Assert.NotEqual(ImageName.ForOriginal(Time, "png"), ImageName.ForOriginal(Time, "png"));

    [Theory]
    [InlineData("1736123456789_abc123.jpg")]
    [InlineData("1736123456789_abc-123.jpeg")]
    [InlineData("1736123456791_507f1f77bcf86cd799439011.jpg")]
    [InlineData("1736123456791_507f1f77bcf86cd799439011_0123456789abcdef01234567.jpg")]
    public void Names_of_the_data_model_are_read(string text)
    {
        Assert.True(ImageName.TryParse(text, out var name));
        Assert.Equal(text, name.ToString());
        Assert.Equal(text[..13], name.Time?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".jpg")]
    [InlineData("abc")]
    [InlineData("abc.")]
    [InlineData("..jpg")]
    [InlineData("../avatar.db")]
    [InlineData("a/b.jpg")]
    [InlineData("a\\b.jpg")]
    [InlineData("a%2fb.jpg")]
    [InlineData("a.b.jpg")]
    [InlineData("a.jpg\0")]
    [InlineData("a.jp-g")]
    [InlineData("1_a.part/../x")]
    [InlineData("ä.jpg")]
    public void A_text_that_could_leave_its_folder_is_not_a_name(string text) => Assert.False(ImageName.TryParse(text, out _));
}
