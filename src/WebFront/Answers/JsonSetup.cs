using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Avatar.WebFront.Answers;

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
