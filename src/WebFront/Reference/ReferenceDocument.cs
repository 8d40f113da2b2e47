using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Avatar.WebFront.Reference;

/// <summary>What the reference says of the whole.</summary>
internal sealed class ReferenceDocument : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new() { Title = ReferenceSetup.Title, Version = "v1", Description = ReferenceText.About };

        // HEAD is there wherever GET is, and says nothing of its own.
        foreach (var path in document.Paths.Values) path.Operations?.Remove(HttpMethod.Head);

        // A field that is a shape of its own is explained where it stands: what an original is there, not what originals are.
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
