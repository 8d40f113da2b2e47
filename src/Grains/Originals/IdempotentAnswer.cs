using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Avatar.Storage;

namespace Avatar.Grains;

/// <summary>The complete answer to an upload or a regeneration, as stored in its idempotency record.</summary>
internal sealed record IdempotentAnswer(Original Original, RegeneratedCartoon Cartoon, ImmutableArray<RegeneratedCartoon> Cartoons)
{
    private static readonly JsonTypeInfo<IdempotentAnswer> Lenient = (JsonTypeInfo<IdempotentAnswer>)new JsonSerializerOptions(IdempotentAnswerJson.Default.Options)
    {
        TypeInfoResolver = IdempotentAnswerJson.Default.WithAddedModifier(static type =>
        {
            foreach (var property in type.Properties) property.IsRequired = false;
        }),
    }.GetTypeInfo(typeof(IdempotentAnswer));

    /// <summary>Returns the answer that the request would have had when <paramref name="cartoon"/> was created.</summary>
    public static IdempotentAnswer For(RegeneratedCartoon cartoon, OriginalSnapshot snapshot) =>
        new(snapshot.Original!, cartoon, snapshot.Cartoons.RemoveAll(other => other.CreatedAt > cartoon.CreatedAt));

    public static IdempotentAnswer From(UploadAnswer answer) => new(answer.Original, answer.Cartoon, [answer.Cartoon]);

    public static IdempotentAnswer From(RegenerateAnswer answer) => new(answer.Original, answer.Cartoon, answer.Cartoons);

    /// <summary>
    /// Reads an answer written by this version, by an earlier one, which may lack members, or by a later one, which may have more.
    /// </summary>
    /// <exception cref="StoreException">The text is not a stored answer.</exception>
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

/// <summary>The JSON of <see cref="IdempotentAnswer"/>, generated at build time. Members without a value are omitted.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IdempotentAnswer))]
internal sealed partial class IdempotentAnswerJson : JsonSerializerContext;
