using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Avatar.Storage;

namespace Avatar.Grains;

/// <summary>What an idempotency record keeps of the answer to an upload or a regeneration: all of it, as it was.</summary>
internal sealed record IdempotentAnswer(Original Original, RegeneratedCartoon Cartoon, ImmutableArray<RegeneratedCartoon> Cartoons)
{
    private static readonly JsonTypeInfo<IdempotentAnswer> Lenient = (JsonTypeInfo<IdempotentAnswer>)new JsonSerializerOptions(IdempotentAnswerJson.Default.Options)
    {
        TypeInfoResolver = IdempotentAnswerJson.Default.WithAddedModifier(static type =>
        {
            foreach (var property in type.Properties) property.IsRequired = false;
        }),
    }.GetTypeInfo(typeof(IdempotentAnswer));

    /// <summary>The answer that the request would have had when <paramref name="cartoon"/> was made.</summary>
    public static IdempotentAnswer For(RegeneratedCartoon cartoon, OriginalSnapshot snapshot) =>
        new(snapshot.Original!, cartoon, snapshot.Cartoons.RemoveAll(other => other.CreatedAt > cartoon.CreatedAt));

    public static IdempotentAnswer Of(UploadAnswer answer) => new(answer.Original, answer.Cartoon, [answer.Cartoon]);

    public static IdempotentAnswer Of(RegenerateAnswer answer) => new(answer.Original, answer.Cartoon, answer.Cartoons);

    /// <summary>
    /// Reads an answer of this version, of an earlier one, which may lack members of today, or of a later one, which may have more.
    /// </summary>
    /// <exception cref="StoreException">It is no answer at all.</exception>
    public static IdempotentAnswer Read(string json)
    {
        try
        {
            if (JsonSerializer.Deserialize(json, Lenient) is { Original: not null, Cartoon: not null, Cartoons.IsDefault: false } answer) return answer;
        }
        catch (JsonException exception)
        {
            throw Unreadable(exception);
        }

        throw Unreadable(null);
    }

    public string Write() => JsonSerializer.Serialize(this, IdempotentAnswerJson.Default.IdempotentAnswer);

    private static StoreException Unreadable(JsonException? cause) =>
        new(StoreFailure.Unavailable, "The answer in an idempotency record cannot be read.", cause);

    public UploadAnswer ToUploadAnswer(bool replayed = false) => new() { Original = Original, Cartoon = Cartoon, Replayed = replayed };

    public RegenerateAnswer ToRegenerateAnswer(bool replayed = false) =>
        new() { Original = Original, Cartoon = Cartoon, Cartoons = Cartoons, Replayed = replayed };
}

/// <summary>The JSON of <see cref="IdempotentAnswer"/>, generated when the project is built. A member without a value is left out.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IdempotentAnswer))]
internal sealed partial class IdempotentAnswerJson : JsonSerializerContext;
