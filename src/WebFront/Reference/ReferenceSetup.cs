using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Avatar.Hosting;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Avatar.WebFront;

/// <summary>Generates the API reference from the endpoints: OpenAPI at <c>/openapi/v1.json</c>, a web page at <c>/docs</c>.</summary>
internal static class ReferenceSetup
{
    public const string Title = "Avatar.Orleans";

    /// <summary>The name of the security scheme: the device id in its header.</summary>
    public const string DeviceScheme = "device";

    /// <summary>The name of the schema of all errors.</summary>
    public const string ErrorSchema = "Error";

    public const string IdPattern = "^[0-9a-f]{24}$";

    private const string DeviceExample = "123e4567-e89b-12d3-a456-426614174000";

    private const string DocumentPath = "/openapi/v1.json";

    public static void AddReference(this WebApplicationBuilder builder) => builder.Services.AddOpenApi(options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.CreateSchemaReferenceId = GetSchemaName;
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
        // A fixed path, so that unknown document names get the usual 404. The document is generated for each request, hence the rate limit.
        app.MapOpenApi(DocumentPath).WithAddressLimit();
        app.MapScalarApiReference(ReferencePage.Path, static options => options
                .WithTitle(Title).WithFavicon("/app/icon.svg").DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton()
                .AddPreferredSecuritySchemes(DeviceScheme).AddApiKeyAuthentication(DeviceScheme, static device => device.WithValue(DeviceExample)))
            .AddEndpointFilter(ReferencePage.FilterAsync);
    }

    private static void Explain(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var type = context.JsonTypeInfo.Type;
        if (type == typeof(DateTimeOffset) || IsId(type)) schema.Type = JsonSchemaType.String;
        if (IsId(type)) schema.Pattern = IdPattern;

        // ReferenceDocument describes objects at each place of use.
        if (context.JsonTypeInfo.Kind is JsonTypeInfoKind.Object) return;
        if (context.JsonPropertyInfo is not { } property) return;
        if ((type == typeof(int) && ReferenceText.Counts.TryGetValue(property.Name, out var text)) || ReferenceText.Fields.TryGetValue(property.Name, out text))
        {
            schema.Description = text;
        }
    }

    /// <summary>Returns the schema name of a type, without the suffix <c>Data</c>; null for ids, which get no schema of their own.</summary>
    private static string? GetSchemaName(JsonTypeInfo type) =>
        IsId(type.Type) ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type)?.Replace("Data", "", StringComparison.Ordinal);

    private static bool IsId(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Id<>);
}

/// <summary>Completes the OpenAPI document as a whole.</summary>
internal sealed class ReferenceDocument : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new()
        {
            Title = ReferenceSetup.Title,
            Version = ProductVersion.Number,
            Description = ReferenceText.About,
            License = new() { Name = "MIT", Identifier = "MIT" },
            Contact = new() { Name = "The Avatar.Orleans authors" },
        };
        document.AddComponent<IOpenApiSecurityScheme>(ReferenceSetup.DeviceScheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = CurrentDevice.HeaderName,
            Description = ReferenceText.Device,
        });

        // Paths begin with a slash.
        foreach (var server in document.Servers ?? []) server.Url = server.Url?.TrimEnd('/');
        foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>()) tag.Description = ReferenceText.Tags[tag.Name!];

        // Every GET route also answers HEAD; the operations would only be repeated.
        foreach (var path in document.Paths.Values) path.Operations?.Remove(HttpMethod.Head);

        // A field whose type has its own schema is described at the field: its role there, not the type in general.
        foreach (var shape in document.Components?.Schemas?.Values ?? [])
        {
            foreach (var (name, field) in shape.Properties ?? new Dictionary<string, IOpenApiSchema>())
            {
                if (field.Type?.HasFlag(JsonSchemaType.Number) == true && ReferenceText.Shares.TryGetValue(name, out var share))
                {
                    field.Description = share;
                    continue;
                }

                if (name == "success")
                {
                    AllowOnly(field, JsonValue.Create(shape != document.Components!.Schemas![ReferenceSetup.ErrorSchema]));
                    ((OpenApiSchema)shape).Required!.Add(name);
                }
                else if (name == "code") AllowOnly(field, [.. Enum.GetValues<AvatarError>().Select(ErrorTable.GetCode).Distinct().Order(StringComparer.Ordinal).Select(static code => JsonValue.Create(code))]);

                if ((field is OpenApiSchemaReference || field.Description is null) && ReferenceText.Fields.TryGetValue(name, out var text)) field.Description = text;
            }
        }

        return Task.CompletedTask;
    }

    private static void AllowOnly(IOpenApiSchema field, params JsonNode[] values) => ((OpenApiSchema)field).Enum = [.. values];
}
