using System.Text.Json.Serialization.Metadata;
using Avatar.WebFront.Limits;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Avatar.WebFront.Reference;

/// <summary>The API reference: OpenAPI for tools at <c>/openapi/v1.json</c>, pages for people at <c>/docs</c>, made from the endpoints.</summary>
internal static class ReferenceSetup
{
    public const string Title = "Avatar.Orleans";

    private const string DocumentPath = "/openapi/v1.json";
    private const string IdPattern = "^[0-9a-f]{24}$";

    public static void AddReference(this WebApplicationBuilder builder) => builder.Services.AddOpenApi(options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.CreateSchemaReferenceId = NameOf;
        options.AddDocumentTransformer<ReferenceDocument>();
        options.AddOperationTransformer<ReferenceOperations>();
        options.AddSchemaTransformer(static (schema, context, _) =>
        {
            Explain(schema, context);
            return Task.CompletedTask;
        });
    });

    public static void MapReference(this IEndpointRouteBuilder app)
    {
        // One address for the one document: any other is answered like every address that there is not. It is made anew for
        // each request, so nobody gets it as often as they like.
        app.MapOpenApi(DocumentPath).WithAddressLimit();
        app.MapScalarApiReference(ReferencePage.Path, static options => options
                .WithTitle(Title).WithFavicon("/app/icon.svg").DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton())
            .AddEndpointFilter(ReferencePage.FilterAsync);
    }

    private static void Explain(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var type = context.JsonTypeInfo.Type;
        if (type == typeof(DateTimeOffset) || IsId(type)) schema.Type = JsonSchemaType.String;
        if (IsId(type)) schema.Pattern = IdPattern;

        // A shape of its own is explained where it is used, by the whole document.
        if (context.JsonTypeInfo.Kind is JsonTypeInfoKind.Object) return;
        if (context.JsonPropertyInfo is not { } property) return;
        if ((type == typeof(int) && ReferenceText.Counts.TryGetValue(property.Name, out var text)) || ReferenceText.Fields.TryGetValue(property.Name, out text))
        {
            schema.Description = text;
        }
    }

    /// <summary>The name of a shape: that of the answer's data, or of the thing itself; ids and times are no shapes of their own.</summary>
    private static string? NameOf(JsonTypeInfo type) =>
        IsId(type.Type) ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type)?.Replace("Data", "", StringComparison.Ordinal);

    private static bool IsId(Type type) => type == typeof(OriginalId) || type == typeof(CartoonId) || type == typeof(FaceId);
}
