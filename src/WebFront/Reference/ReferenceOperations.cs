using System.Globalization;
using Avatar.Hosting;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace Avatar.WebFront;

/// <summary>
/// Adds to each operation what the OpenAPI generator does not see: parameters of bound types, bodies, response headers, and all errors.
/// </summary>
internal sealed class ReferenceOperations : IOpenApiOperationTransformer
{
    private const string Json = "application/json";
    private static readonly ParameterLocation[] Locations = [ParameterLocation.Path, ParameterLocation.Query, ParameterLocation.Header];

    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        AddParameters(operation, metadata.OfType<RequestParameter>(), context.ApplicationServices);
        operation.Security = metadata.OfType<NeedsDevice>().Any()
            ? [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ReferenceSetup.DeviceScheme, context.Document)] = [] }] : [];
        foreach (var detail in metadata.OfType<OperationDetail>()) await detail.CompleteAsync(operation, context, cancellationToken);
        AddExamples(operation, context.Description.SupportedResponseTypes);
        await AddFailuresAsync(operation, context, GetFailures(metadata), cancellationToken);
        var counts = metadata.OfType<CountsForAddress>().Any();
        foreach (var response in operation.Responses!.Values)
        {
            ReferenceHeaders.Add(response, TraceId.HeaderName);
            if (counts) ReferenceHeaders.Add(response, RateLimitHeaders.Limit, RateLimitHeaders.Remaining, RateLimitHeaders.Reset);
        }
    }

    private static IEnumerable<(int Status, AvatarError Error)> GetFailures(IList<object> metadata) => metadata.OfType<Failures>()
        .SelectMany(static failures => failures.Errors.Select(error => (failures.Status ?? ErrorTable.GetStatus(error), error))).Distinct();

    /// <summary>Adds the parameters, those of the path first and headers last.</summary>
    private static void AddParameters(OpenApiOperation operation, IEnumerable<RequestParameter> parameters, IServiceProvider services)
    {
        foreach (var parameter in parameters.OrderBy(static parameter => Array.IndexOf(Locations, parameter.In)))
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = parameter.Name,
                In = parameter.In,
                Description = parameter.Description,
                Required = parameter.In is ParameterLocation.Path,
                Schema = parameter.Values(services),
            });
        }
    }

    /// <summary>Adds one response per status, with all error codes of that status and an example of each.</summary>
    private static async Task AddFailuresAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, IEnumerable<(int Status, AvatarError Error)> failures, CancellationToken cancellationToken)
    {
        var schema = await GetFailureSchemaAsync(context, cancellationToken);
        foreach (var group in failures.GroupBy(static failure => failure.Status, static failure => failure.Error).OrderBy(static group => group.Key))
        {
            var codes = group.Select(ErrorTable.GetCode).ToArray();
            var response = new OpenApiResponse
            {
                Description = string.Join(" or ", codes.Select(static code => $"`{code}`")),
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [Json] = new() { Schema = schema, Examples = GetExamples(group.Key, group) },
                },
            };
            if (group.Any(static error => new Failure(error, "").RetryAfter is not null)) ReferenceHeaders.Add(response, HeaderNames.RetryAfter);
            operation.Responses![group.Key.ToString(CultureInfo.InvariantCulture)] = response;
        }
    }

    /// <summary>Returns a reference to the schema of all errors, so that a generated client has one type for them.</summary>
    private static async Task<OpenApiSchemaReference> GetFailureSchemaAsync(OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Document!.Components?.Schemas?.ContainsKey(ReferenceSetup.ErrorSchema) != true)
        {
            var schema = await context.GetOrCreateSchemaAsync(typeof(FailureAnswer), null, cancellationToken);
            context.Document.AddComponent(ReferenceSetup.ErrorSchema, schema);
        }

        return new(ReferenceSetup.ErrorSchema, context.Document);
    }

    private static Dictionary<string, IOpenApiExample> GetExamples(int status, IEnumerable<AvatarError> errors) => errors.ToDictionary(
        ErrorTable.GetCode,
        error => (IOpenApiExample)new OpenApiExample { Summary = ErrorTable.GetCode(error), Value = ReferenceExamples.GetFailure(status, error) });

    /// <summary>Adds an example to each answer that is not an error.</summary>
    private static void AddExamples(OpenApiOperation operation, IEnumerable<ApiResponseType> answers)
    {
        foreach (var answer in answers)
        {
            var response = operation.Responses?.GetValueOrDefault(answer.StatusCode.ToString(CultureInfo.InvariantCulture));
            if (response?.Content is { } content && content.TryGetValue(Json, out var json))
                json.Example = ReferenceExamples.GetAnswer(answer.StatusCode, answer.Type!);
        }
    }
}

/// <summary>Descriptions of the response headers in the API reference.</summary>
internal static class ReferenceHeaders
{
    private static readonly Dictionary<string, (string Description, JsonSchemaType Type)> Known = new()
    {
        [TraceId.HeaderName] = ("The id of the request in logs and traces: the trace id of the caller's `traceparent`, or else a generated one.", JsonSchemaType.String),
        [HeaderNames.ETag] = ("Identifies this version of the answer. Send it back as `If-None-Match`.", JsonSchemaType.String),
        [HeaderNames.RetryAfter] = ("Seconds to wait before a retry.", JsonSchemaType.Integer),
        [IdempotencyHeader.ReplayedName] = ("`true` if this is the answer of an earlier call with the same key.", JsonSchemaType.String),
        [RateLimitHeaders.Limit] = ("Allowed requests per minute, for the network address, or for the device if its own limit was reached.", JsonSchemaType.Integer),
        [RateLimitHeaders.Remaining] = ("Requests left now. They are refilled evenly.", JsonSchemaType.Integer),
        [RateLimitHeaders.Reset] = ("Seconds until all requests are available again.", JsonSchemaType.Integer),
    };

    /// <summary>Adds headers to a response.</summary>
    public static void Add(IOpenApiResponse response, params IEnumerable<string> names)
    {
        if (response is not OpenApiResponse own) return;
        own.Headers ??= new Dictionary<string, IOpenApiHeader>();
        foreach (var name in names)
        {
            var (description, type) = Known[name];
            own.Headers[name] = new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = type } };
        }
    }
}
