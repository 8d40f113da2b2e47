using System.Text.Json;
using System.Text.Json.Serialization;

namespace Avatar;

/// <summary>
/// Writes a value as a JSON string, and reads it with the type's <see cref="IParsable{TSelf}"/>. A factory, because an attribute cannot name
/// the converter of a generic type.
/// </summary>
public sealed class ParsableJsonConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsValueType;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert))!;

    private sealed class Converter<T> : JsonConverter<T> where T : struct, IParsable<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            T.TryParse(reader.GetString(), null, out var value)
                ? value
                : throw new JsonException($"This is not a valid {typeof(T).Name}.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
