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

/// <summary>Declares for the API reference what a bound type takes from the request, and how that may fail.</summary>
internal static class OperationMetadata
{
    public static void TakesQuery(this EndpointBuilder endpoint, string name, string description) =>
        endpoint.Metadata.Add(new RequestParameter(name, ParameterLocation.Query, description));

    public static void TakesHeader(this EndpointBuilder endpoint, string name, string description, bool required = false) =>
        endpoint.Metadata.Add(new RequestParameter(name, ParameterLocation.Header, description, required));

    public static void TakesPath(this EndpointBuilder endpoint, string name, string description) =>
        endpoint.Metadata.Add(new RequestParameter(name, ParameterLocation.Path, description, Required: true));

    public static void Fails(this EndpointBuilder endpoint, params AvatarError[] errors) => endpoint.Metadata.Add(new Failures(errors));
}
