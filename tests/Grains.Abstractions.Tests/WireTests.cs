using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Avatar.Tests;

/// <summary>All wire types have aliases and member numbers, so that silos of two versions can communicate during a rolling upgrade.</summary>
public sealed class WireTests
{
    private static readonly Serializer Serializer =
        new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    [Fact]
    public void A_domain_error_survives_a_grain_call()
    {
        var thrown = AvatarException.RateLimited(TimeSpan.FromSeconds(7), 600);

        var caught = Serializer.Deserialize<Exception>(Serializer.SerializeToArray<Exception>(thrown));

        var error = Assert.IsType<AvatarException>(caught);
        Assert.Equal(thrown.Error, error.Error);
        Assert.Equal(thrown.Message, error.Message);
        Assert.Equal(thrown.RetryAfter, error.RetryAfter);
        Assert.Equal(thrown.PerMinute, error.PerMinute);
    }

    [Fact]
    public void Every_wire_type_and_grain_method_has_a_unique_alias()
    {
        var aliases = WireTypes.Messages.Concat(WireTypes.Grains).Select(type => (type, alias: type.GetCustomAttribute<AliasAttribute>()?.Alias)).ToArray();

        Assert.All(aliases, each => Assert.True(each.alias == $"avatar.{each.type.Name}", $"{each.type.Name} is called {each.alias}"));
        Assert.All(WireTypes.Grains.SelectMany(type => type.GetMethods()), method =>
        {
            Assert.True(method.IsDefined(typeof(AliasAttribute)), $"{method.DeclaringType!.Name}.{method.Name} has no alias");
            Assert.Equal(typeof(CancellationToken), method.GetParameters()[^1].ParameterType);
        });
    }

    [Fact]
    public void Every_member_of_a_wire_record_has_its_number()
    {
        Assert.All(WireTypes.Messages.Where(type => !type.IsEnum), type =>
        {
            var numbers = WireTypes.GetMembers(type).Select(member => member.GetCustomAttribute<IdAttribute>()!.Id).ToArray();
            Assert.NotEmpty(numbers);
            Assert.Equal(Enumerable.Range(0, numbers.Length).Select(number => (uint)number), numbers.Order());
        });
    }

    [Fact]
    public void A_document_survives_the_wire()
    {
        var face = new DownloadedFace
        {
            Id = FaceId.Parse("507f1f77bcf86cd799439013"),
            DeviceId = DeviceId.Parse("123e4567-e89b-12d3-a456-426614174000"),
            OriginalId = OriginalId.Parse("507f1f77bcf86cd799439011"),
            Filename = ImageName.Parse("1736123456800_507f1f77bcf86cd799439011.jpg"),
            FilePath = "/uploads/downloaded/1736123456800_507f1f77bcf86cd799439011.jpg",
            FaceUrl = "http://server/uploads/downloaded/1736123456800_507f1f77bcf86cd799439011.jpg",
            FileSize = 567890,
            MimeType = "image/jpeg",
            SourceCartoonId = CartoonId.Parse("507f1f77bcf86cd799439012"),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(1_736_123_456_800),
            Width = 512,
            Height = 512,
            CartoonIds = [CartoonId.Parse("507f1f77bcf86cd799439012")],
        };

        var copy = Serializer.Deserialize<DownloadedFace>(Serializer.SerializeToArray(face));

        Assert.Equal(face with { CartoonIds = [] }, copy! with { CartoonIds = [] });
        Assert.Equal(face.CartoonIds, copy.CartoonIds);
    }
}
