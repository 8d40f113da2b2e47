using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Avatar.Hosting;

namespace Avatar.WebFront;

/// <summary>JSON metadata of all response types, and of the request body of a deletion.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters = [typeof(MillisecondConverter)])]
[JsonSerializable(typeof(Answer<UploadData>))]
[JsonSerializable(typeof(Answer<RegeneratedData>))]
[JsonSerializable(typeof(Answer<OriginalListData>))]
[JsonSerializable(typeof(Answer<OriginalStateData>))]
[JsonSerializable(typeof(Answer<CartoonListData>))]
[JsonSerializable(typeof(Answer<DownloadData>))]
[JsonSerializable(typeof(Answer<FaceListData>))]
[JsonSerializable(typeof(Answer<StyleListData>))]
[JsonSerializable(typeof(Answer<DeletionData>))]
[JsonSerializable(typeof(DeviceConfirmation))]
[JsonSerializable(typeof(HealthData))]
[JsonSerializable(typeof(ReadinessData))]
[JsonSerializable(typeof(FailureAnswer))]
internal sealed partial class ApiJson : JsonSerializerContext;

/// <summary>JSON serialization of answers.</summary>
internal static class JsonSetup
{
    /// <summary>Writes characters without \u escapes, because answers are not embedded in HTML.</summary>
    public static JsonSerializerOptions Options { get; } = new(ApiJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void AddJson(this WebApplicationBuilder builder) => builder.Services.ConfigureHttpJsonOptions(options =>
    {
        options.SerializerOptions.Encoder = Options.Encoder;
        options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        options.SerializerOptions.TypeInfoResolver = ApiJson.Default;
        options.SerializerOptions.Converters.Add(new MillisecondConverter());
    });
}

/// <summary>Writes times in ISO 8601, UTC, with milliseconds: <c>2026-01-05T20:33:55.000Z</c>.</summary>
internal sealed class MillisecondConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const int Length = 24;

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[Length];
        value.UtcDateTime.TryFormat(text, out var written, Format, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..written]);
    }
}
