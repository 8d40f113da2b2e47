using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Avatar.WebFront;

/// <summary>
/// Endpoint metadata for the API reference: a parameter that its bound type reads from the request, so the OpenAPI generator does not see it.
/// </summary>
internal sealed record RequestParameter(string Name, ParameterLocation In, string Description, bool Required = false);

/// <summary>Endpoint metadata for the API reference: adds a body, responses or response headers to the operation.</summary>
/// <param name="CompleteAsync">Completes the operation; runs before the errors are added.</param>
internal sealed record OperationDetail(Func<OpenApiOperation, OpenApiOperationTransformerContext, CancellationToken, Task> CompleteAsync)
{
    public OperationDetail(Action<OpenApiOperation> complete)
        : this((operation, _, _) =>
        {
            complete(operation);
            return Task.CompletedTask;
        })
    {
    }
}
