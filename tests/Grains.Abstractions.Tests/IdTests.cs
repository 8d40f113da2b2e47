using System.Text.Json;
using FsCheck.Xunit;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Avatar.Tests;

public sealed class IdTests
{
    private static readonly Serializer Serializer =
        new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    [Fact]
    public void An_id_is_24_digits_of_time_and_random_bytes()
    {
        var first = OriginalId.New(new FixedTime());
        var second = OriginalId.New(new FixedTime());

        Assert.Matches("^677c1220[0-9a-f]{16}$", first.ToString());
        Assert.NotEqual(first, second);
    }

    [Property]
    public void An_id_survives_text_bytes_json_and_the_wire(uint time, ulong chance)
    {
        var text = $"{time:x8}{chance:x16}";
        var id = CartoonId.Parse(text.ToUpperInvariant());
        var bytes = id.ToBytes();

        Assert.Equal(text, id.ToString());
        Assert.Equal(Convert.FromHexString(text), bytes);
        Assert.Equal(id, CartoonId.FromBytes(bytes));
        Assert.Equal(id, JsonSerializer.Deserialize<CartoonId>(JsonSerializer.Serialize(id)));
        Assert.Equal(id, Serializer.Deserialize<CartoonId>(Serializer.SerializeToArray(id)));
    }

    [Property]
    public void Ids_are_ordered_as_their_texts(uint time, ulong chance, uint otherTime, ulong otherChance)
    {
        var (left, right) = ($"{time:x8}{chance:x16}", $"{otherTime:x8}{otherChance:x16}");

        Assert.Equal(
            Math.Sign(string.CompareOrdinal(left, right)),
            Math.Sign(FaceId.Parse(left).CompareTo(FaceId.Parse(right))));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("507f1f77bcf86cd79943901")]
    [InlineData("507f1f77bcf86cd7994390111")]
    [InlineData("507f1f77bcf86cd79943901g")]
    [InlineData("507f1f77bcf86cd79943901 ")]
    [InlineData("٥٠٧f1f77bcf86cd799439011")]
    public void A_text_that_is_not_24_hexadecimal_digits_is_not_an_id(string? text)
    {
        Assert.False(OriginalId.TryParse(text, out _));
        Assert.Throws<FormatException>(() => OriginalId.Parse(text ?? ""));
    }

    [Theory]
    [InlineData("123E4567-E89B-12D3-A456-426614174000", "123e4567-e89b-12d3-a456-426614174000", true)]
    [InlineData("my phone", null, false)]
    [InlineData("", null, false)]
    [InlineData("MyPhone", "MyPhone", false)]
    [InlineData("{123e4567-e89b-12d3-a456-426614174000}", "{123e4567-e89b-12d3-a456-426614174000}", false)]
    [InlineData("höhe", null, false)]
    public void A_device_id_is_visible_text_and_a_uuid_in_lower_case(string text, string? expected, bool isUuid)
    {
        Assert.Equal(expected is not null, DeviceId.TryParse(text, out var id));
        if (expected is null) return;
        Assert.Equal(expected, id.Value);
        Assert.Equal(isUuid, id.IsUuid);
        Assert.Equal(id, Serializer.Deserialize<DeviceId>(Serializer.SerializeToArray(id)));
        Assert.Equal(id, JsonSerializer.Deserialize<DeviceId>(JsonSerializer.Serialize(id)));
    }

    [Fact]
    public void Texts_have_a_maximum_length()
    {
        Assert.True(DeviceId.TryParse(new string('x', 128), out _));
        Assert.False(DeviceId.TryParse(new string('x', 129), out _));
        Assert.True(IdempotencyKey.TryParse(new string('x', 200), out _));
        Assert.False(IdempotencyKey.TryParse(new string('x', 201), out _));
    }

    [Fact]
    public void A_log_never_shows_a_whole_device_id()
    {
        Assert.Equal("123e4567…", DeviceId.Parse("123e4567-e89b-12d3-a456-426614174000").ToString());
        Assert.Equal("ab…", DeviceId.Parse("abc").ToString());
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2025, 1, 6, 17, 25, 52, TimeSpan.Zero);
    }
}
