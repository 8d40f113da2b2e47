using System.Globalization;
using System.Reflection;
using Avatar.Imaging;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;

namespace Avatar.WebFront;

/// <summary>The style and seed that a caller requests. An empty value counts as not given.</summary>
/// <param name="Style">Name of an available style, or null for the default.</param>
/// <param name="Seed">0 to <see cref="RegeneratedCartoon.MaxSeed"/>, or null to let the service choose.</param>
internal readonly record struct StyleChoice(string? Style, long? Seed) : IEndpointParameterMetadataProvider
{
    public const string StyleName = "style";
    public const string SeedName = "seed";
    public const string StyleDescription = "The name of a style from `GET /api/styles`; the default style if not given.";

    public static readonly string SeedDescription =
        $"A whole number from 0 to {RegeneratedCartoon.MaxSeed} that varies the drawing within its style. If not given, the service chooses a new one.";

    /// <summary>The values of the seed, for the API reference.</summary>
    public static Func<IServiceProvider, OpenApiSchema> SeedValues { get; } = ParameterValues.Number(0, RegeneratedCartoon.MaxSeed);

    /// <summary>Reads the query of a request.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.UnknownStyle"/> or <see cref="AvatarError.InvalidSeed"/>.</exception>
    public static ValueTask<StyleChoice> BindAsync(HttpContext context)
    {
        var query = context.Request.Query;
        return ValueTask.FromResult(new StyleChoice(
            ParseStyle(query[StyleName], context.RequestServices.GetRequiredService<StyleOffer>()), ParseSeed(query[SeedName])));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.TakesQuery(StyleName, StyleDescription, ParameterValues.Style);
        builder.TakesQuery(SeedName, SeedDescription, SeedValues);
        builder.Fails(AvatarError.UnknownStyle, AvatarError.InvalidSeed);
    }

    public static string? ParseStyle(string? text, StyleOffer offer)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return offer.Contains(text) ? text : throw AvatarException.UnknownStyle();
    }

    public static long? ParseSeed(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) && seed <= RegeneratedCartoon.MaxSeed
            ? seed
            : throw new AvatarException(AvatarError.InvalidSeed, $"A seed is a whole number from 0 to {RegeneratedCartoon.MaxSeed}.");
    }
}
