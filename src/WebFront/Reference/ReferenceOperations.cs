using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace Avatar.WebFront;

/// <summary>Adds to each operation what the OpenAPI generator does not see: headers, the upload form, and all errors.</summary>
internal sealed class ReferenceOperations : IOpenApiOperationTransformer
{
    private const string Json = "application/json";
    private const string ListFound = "200";
    private const string ListNotModified = "304";
    private static readonly string[] ImageTypes = ["image/jpeg", "image/png", "image/webp"];

    /// <summary>The framework handles conditional and range requests of images, with these two extra errors.</summary>
    private static readonly (int Status, AvatarError Error)[] ConditionsOfImages =
        [(StatusCodes.Status412PreconditionFailed, AvatarError.BadRequest), (StatusCodes.Status416RangeNotSatisfiable, AvatarError.BadRequest)];

    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var description = context.Description;
        var metadata = description.ActionDescriptor.EndpointMetadata;
        if (description.RelativePath!.StartsWith("api/", StringComparison.Ordinal)) AddHeader(operation, CurrentDevice.HeaderName, required: true);
        if (metadata.OfType<TakesIdempotencyKey>().Any()) AddIdempotency(operation);
        if (metadata.OfType<TakesConditions>().Any()) AddConditions(operation);
        foreach (var extra in metadata.OfType<QueryParameter>()) Add(operation, extra.Name, ParameterLocation.Query, required: false);
        foreach (var parameter in operation.Parameters ?? []) Explain(parameter);
        if (metadata.OfType<TakesPhoto>().Any()) operation.RequestBody = PhotoForm();
        if (metadata.OfType<TakesConfirmation>().Any()) operation.RequestBody = await ConfirmationAsync(context, cancellationToken);
        if (metadata.OfType<GivesImage>().Any()) AddImages(operation);
        await AddFailuresAsync(operation, context, GetFailures(metadata), cancellationToken);
        var counts = metadata.OfType<CountsForAddress>().Any();
        foreach (var response in operation.Responses!.Values)
        {
            ReferenceHeaders.Add(response, TraceId.HeaderName);
            if (counts) ReferenceHeaders.Add(response, RateLimitHeaders.Limit, RateLimitHeaders.Remaining, RateLimitHeaders.Reset);
        }
    }

    private static IEnumerable<(int Status, AvatarError Error)> GetFailures(IList<object> metadata) => metadata.OfType<Failures>()
        .SelectMany(static failures => failures.Errors).Distinct()
        .Select(static error => (ErrorTable.GetStatus(error), error))
        .Concat(metadata.OfType<GivesImage>().Any() ? ConditionsOfImages : []);

    private static void AddHeader(OpenApiOperation operation, string name, bool required) => Add(operation, name, ParameterLocation.Header, required);

    private static void Add(OpenApiOperation operation, string name, ParameterLocation location, bool required)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = name,
            In = location,
            Required = required,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
    }

    private static void AddIdempotency(OpenApiOperation operation)
    {
        AddHeader(operation, IdempotencyHeader.Name, required: false);
        foreach (var (status, response) in operation.Responses!)
        {
            if (status[0] is '2') ReferenceHeaders.Add(response, IdempotencyHeader.ReplayedName);
        }
    }

    private static void AddConditions(OpenApiOperation operation)
    {
        AddHeader(operation, HeaderNames.IfNoneMatch, required: false);
        var notModified = new OpenApiResponse { Description = "Not modified: the caller has the current answer." };
        ReferenceHeaders.Add(notModified, HeaderNames.ETag);
        ReferenceHeaders.Add(operation.Responses![ListFound], HeaderNames.ETag);
        operation.Responses[ListNotModified] = notModified;
    }

    private static void Explain(IOpenApiParameter parameter)
    {
        if (parameter is OpenApiParameter { Description: null } bare) bare.Description = ReferenceText.Parameters[bare.Name!];
    }

    private static OpenApiRequestBody PhotoForm()
    {
        var form = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "image" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["image"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = ReferenceText.Parameters["image"] },
                ["style"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = ReferenceText.Parameters["style"] },
                ["seed"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Description = ReferenceText.Parameters["seed"] },
            },
        };
        return new()
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType> { ["multipart/form-data"] = new() { Schema = form } },
        };
    }

    private static async Task<OpenApiRequestBody> ConfirmationAsync(OpenApiOperationTransformerContext context, CancellationToken cancellationToken) => new()
    {
        Required = true,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [Json] = new()
            {
                Schema = await context.GetOrCreateSchemaAsync(typeof(DeviceConfirmation), null, cancellationToken),
                Example = new JsonObject { ["confirm"] = "123e4567-e89b-12d3-a456-426614174000" },
            },
        },
    };

    private static void AddImages(OpenApiOperation operation)
    {
        var responses = operation.Responses!;
        responses["200"] = ImageResponse("The image.");
        responses["206"] = ImageResponse("The part of the image that `Range` requests.");
        responses["304"] = new OpenApiResponse { Description = "Not modified, according to `If-None-Match` or `If-Modified-Since`." };
    }

    private static OpenApiResponse ImageResponse(string description) => new()
    {
        Description = description,
        Content = ImageTypes.ToDictionary(static type => type, static _ => new OpenApiMediaType
        {
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
        }),
    };

    /// <summary>Adds one response per status, with all error codes of that status and an example of each.</summary>
    private static async Task AddFailuresAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, IEnumerable<(int Status, AvatarError Error)> failures, CancellationToken cancellationToken)
    {
        var schema = await context.GetOrCreateSchemaAsync(typeof(FailureAnswer), null, cancellationToken);
        foreach (var group in failures.GroupBy(static failure => failure.Status, static failure => failure.Error).OrderBy(static group => group.Key))
        {
            var codes = group.Select(ErrorTable.GetCode).ToArray();
            var response = new OpenApiResponse
            {
                Description = string.Join(" or ", codes.Select(static code => $"`{code}`")),
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [Json] = new() { Schema = schema, Examples = group.ToDictionary(ErrorTable.GetCode, Example) },
                },
            };
            if (group.Any(static error => new Failure(error, "").RetryAfter is not null)) ReferenceHeaders.Add(response, HeaderNames.RetryAfter);
            operation.Responses![group.Key.ToString(CultureInfo.InvariantCulture)] = response;
        }
    }

    private static IOpenApiExample Example(AvatarError error) => new OpenApiExample
    {
        Summary = ErrorTable.GetCode(error),
        Value = new JsonObject { ["success"] = false, ["error"] = "A message for people.", ["code"] = ErrorTable.GetCode(error), ["traceId"] = "0af7651916cd43dd8448eb211c80319c" },
    };
}
