using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Avatar.Grains;

/// <summary>What an idempotency record keeps of the answer to an upload or a regeneration: all of it, as it was.</summary>
internal sealed record IdempotentAnswer(Original Original, RegeneratedCartoon Cartoon, ImmutableArray<RegeneratedCartoon> Cartoons)
{
    /// <summary>The answer that the request would have had when <paramref name="cartoon"/> was made.</summary>
    public static IdempotentAnswer For(RegeneratedCartoon cartoon, OriginalSnapshot snapshot) =>
        new(snapshot.Original!, cartoon, snapshot.Cartoons.RemoveAll(other => other.CreatedAt > cartoon.CreatedAt));

    public static IdempotentAnswer Of(UploadAnswer answer) => new(answer.Original, answer.Cartoon, [answer.Cartoon]);

    public static IdempotentAnswer Of(RegenerateAnswer answer) => new(answer.Original, answer.Cartoon, answer.Cartoons);

    public static IdempotentAnswer Read(string json) =>
        JsonSerializer.Deserialize(json, IdempotentAnswerJson.Default.IdempotentAnswer)
        ?? throw new JsonException("An idempotency record has an empty answer.");

    public string Write() => JsonSerializer.Serialize(this, IdempotentAnswerJson.Default.IdempotentAnswer);

    public UploadAnswer ToUploadAnswer(bool replayed = false) => new() { Original = Original, Cartoon = Cartoon, Replayed = replayed };

    public RegenerateAnswer ToRegenerateAnswer(bool replayed = false) =>
        new() { Original = Original, Cartoon = Cartoon, Cartoons = Cartoons, Replayed = replayed };
}

/// <summary>The JSON of <see cref="IdempotentAnswer"/>, generated when the project is built.</summary>
[JsonSerializable(typeof(IdempotentAnswer))]
internal sealed partial class IdempotentAnswerJson : JsonSerializerContext;
