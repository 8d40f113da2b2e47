using System.Text.Json.Nodes;
using Avatar.Storage;

namespace Avatar.Grains.Tests;

/// <summary>Answers in idempotency records are read by other versions than the one that wrote them.</summary>
public sealed class StoredAnswerTests
{
    [Theory]
    [InlineData("answer-today")]
    [InlineData("answer-with-digests")]
    [InlineData("answer-earlier")]
    [InlineData("answer-later")]
    public void An_answer_of_another_version_is_read(string name)
    {
        var answer = IdempotentAnswer.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".json")));

        Assert.Equal(OriginalId.Parse("507f1f77bcf86cd799439011"), answer.Original.Id);
        Assert.Equal("123e4567-e89b-12d3-a456-426614174000", answer.Original.DeviceId.Value);
        Assert.Equal(CartoonId.Parse("507f1f77bcf86cd799439012"), answer.Cartoon.Id);
        Assert.Equal([answer.Cartoon.Id], answer.Cartoons.Select(cartoon => cartoon.Id));
    }

    [Theory]
    [InlineData("answer-today")]
    [InlineData("answer-with-digests")]
    public void An_answer_is_written_as_it_is_read(string name)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".json")).Trim();

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(text), JsonNode.Parse(IdempotentAnswer.Read(text).Write())));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("not JSON")]
    [InlineData("{\"Original\":null,\"Cartoon\":null,\"Cartoons\":[]}")]
    public void An_unreadable_answer_is_a_failure_of_the_store(string text) =>
        Assert.Equal(StoreFailure.Unavailable, Assert.Throws<StoreException>(() => IdempotentAnswer.Read(text)).Failure);
}
