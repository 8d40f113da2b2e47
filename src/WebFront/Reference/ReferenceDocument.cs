using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Avatar.WebFront;

/// <summary>Completes the OpenAPI document as a whole.</summary>
internal sealed class ReferenceDocument : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new() { Title = ReferenceSetup.Title, Version = "v1", Description = ReferenceText.About };

        // Every GET route also answers HEAD; the operations would only be repeated.
        foreach (var path in document.Paths.Values) path.Operations?.Remove(HttpMethod.Head);

        // A field whose type has its own schema is described at the field: its role there, not the type in general.
        foreach (var shape in document.Components?.Schemas?.Values ?? [])
        {
            foreach (var (name, field) in shape.Properties ?? new Dictionary<string, IOpenApiSchema>())
            {
                if ((field is OpenApiSchemaReference || field.Description is null) && ReferenceText.Fields.TryGetValue(name, out var text)) field.Description = text;
            }
        }

        return Task.CompletedTask;
    }
}
