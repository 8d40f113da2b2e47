using System.Globalization;
using System.Text.Json.Nodes;
using Avatar.Hosting;
using Avatar.Imaging;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Avatar.WebFront;

/// <summary>
/// Endpoint metadata for the API reference: a parameter that its bound type reads from the request, so the OpenAPI generator does not see it.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="In">Where it is.</param>
/// <param name="Description">One or two sentences.</param>
/// <param name="Values">Describes its values.</param>
internal sealed record RequestParameter(string Name, ParameterLocation In, string Description, Func<IServiceProvider, OpenApiSchema> Values);

/// <summary>Endpoint metadata for the API reference: the call needs the id of a device.</summary>
internal sealed record NeedsDevice;

/// <summary>The values of a parameter, for the API reference.</summary>
internal static class ParameterValues
{
    public static Func<IServiceProvider, OpenApiSchema> Text { get; } = static _ => new() { Type = JsonSchemaType.String };

    public static Func<IServiceProvider, OpenApiSchema> Id { get; } = static _ => new() { Type = JsonSchemaType.String, Pattern = ReferenceSetup.IdPattern };

    public static Func<IServiceProvider, OpenApiSchema> Yes { get; } = static _ => new() { Type = JsonSchemaType.Boolean };

    /// <summary>The styles of the engine.</summary>
    public static Func<IServiceProvider, OpenApiSchema> Style { get; } =
        static services => OneOf([.. services.GetRequiredService<StyleOffer>().Styles.Select(static style => style.Name)])(services);

    public static Func<IServiceProvider, OpenApiSchema> Number(long least, long most) => _ => new()
    {
        Type = JsonSchemaType.Integer,
        Format = most > int.MaxValue ? "int64" : "int32",
        Minimum = least.ToString(CultureInfo.InvariantCulture),
        Maximum = most.ToString(CultureInfo.InvariantCulture),
    };

    public static Func<IServiceProvider, OpenApiSchema> OneOf(params IEnumerable<string> names) =>
        _ => new() { Type = JsonSchemaType.String, Enum = [.. names.Select(static name => JsonValue.Create(name))] };

    public static Func<IServiceProvider, OpenApiSchema> OneOf(params IEnumerable<int> numbers) =>
        _ => new() { Type = JsonSchemaType.Integer, Format = "int32", Enum = [.. numbers.Select(static number => JsonValue.Create(number))] };
}

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
    public static void TakesQuery(this EndpointBuilder endpoint, string name, string description, Func<IServiceProvider, OpenApiSchema>? values = null) =>
        endpoint.Metadata.Add(new RequestParameter(name, ParameterLocation.Query, description, values ?? ParameterValues.Text));

    public static void TakesHeader(this EndpointBuilder endpoint, string name, string description) =>
        endpoint.Metadata.Add(new RequestParameter(name, ParameterLocation.Header, description, ParameterValues.Text));

    public static void TakesPath(this EndpointBuilder endpoint, string name, string description, Func<IServiceProvider, OpenApiSchema>? values = null) =>
        endpoint.Metadata.Add(new RequestParameter(name, ParameterLocation.Path, description, values ?? ParameterValues.Text));

    public static void Fails(this EndpointBuilder endpoint, params AvatarError[] errors) => endpoint.Metadata.Add(new Failures(errors));
}

/// <summary>Metadata: the errors that an endpoint may answer with, for the API reference.</summary>
/// <param name="Errors">The errors; statuses and codes follow from <see cref="ErrorTable"/>.</param>
internal sealed record Failures(params IReadOnlyList<AvatarError> Errors)
{
    /// <summary>The HTTP status, if it is not that of <see cref="ErrorTable"/>.</summary>
    public int? Status { get; init; }
}

/// <summary>Declares the errors of endpoints for the API reference.</summary>
internal static class FailureMetadata
{
    /// <summary>Adds errors to those of the group.</summary>
    public static TBuilder Fails<TBuilder>(this TBuilder endpoints, params AvatarError[] errors)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new Failures(errors));

    /// <summary>Adds the errors of every call under <c>/api</c>.</summary>
    public static TBuilder FailsAsCallsDo<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.Fails(AvatarError.RateLimited, AvatarError.InternalError);

    /// <summary>Adds the errors of calls that access a device's data.</summary>
    public static TBuilder FailsAsDevicesDo<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.Fails(AvatarError.Busy, AvatarError.Unavailable);
}
