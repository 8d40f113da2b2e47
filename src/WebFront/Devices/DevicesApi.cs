using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;

namespace Avatar.WebFront;

/// <summary>The route that deletes a device.</summary>
internal static class DevicesApi
{
    public static void MapDevices(this IEndpointRouteBuilder api) =>
        api.MapDelete("/device", DeleteAsync).WithName("DeleteDevice").WithTags("Device").WithSummary("Permanently deletes all data of the device")
            .WithDescription(
                "Deletes all photos, cartoons and faces of the device, and its records. This cannot be undone. Running calls of the device are cancelled, and new "
                + "ones answer 503 `busy` until the deletion is complete; this call waits for that. A deletion that has begun is always completed, even after a "
                + "crash, and the call is safe to repeat. Afterwards the id can be used again and has no data.")
            .Fails(AvatarError.InsufficientStorage)
            .AddEndpointFilter(ClearCacheAsync);

    private static async Task<Ok<Answer<DeletionData>>> DeleteAsync(CurrentDevice device, DeletionConfirmation confirmation, CallDeadline deadline)
    {
        await confirmation.RequireAsync(device.Id, deadline.Token);
        var deleted = await device.DeleteAsync(deadline);
        return Envelope.Ok(new DeletionData(new DeletedData(deleted.Originals, deleted.Cartoons, deleted.Faces)));
    }

    /// <summary>
    /// Browsers cache images for a year, so the answer asks them to clear their cache (W3C Clear Site Data). Caches of proxies cannot be
    /// cleared.
    /// </summary>
    private static async ValueTask<object?> ClearCacheAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var answer = await next(context);
        context.HttpContext.Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return answer;
    }
}

/// <summary>Response of a deletion.</summary>
internal sealed record DeletionData(DeletedData Deleted);

/// <summary>Number of items the device had when the deletion began.</summary>
internal sealed record DeletedData(int Originals, int Cartoons, int Faces);

/// <summary>The body that confirms a deletion. It repeats the device id of the header to prevent accidental deletions.</summary>
internal sealed record DeviceConfirmation(string? Confirm);

/// <summary>The unread <see cref="DeviceConfirmation"/> of a request.</summary>
internal sealed class DeletionConfirmation : IEndpointParameterMetadataProvider
{
    /// <summary>Maximum length of the body, in bytes.</summary>
    private const int MaxLength = 1024;

    private readonly HttpRequest _request;

    private DeletionConfirmation(HttpRequest request) => _request = request;

    public static ValueTask<DeletionConfirmation> BindAsync(HttpContext context) => ValueTask.FromResult(new DeletionConfirmation(context.Request));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Fails(AvatarError.ConfirmationRequired);
        builder.Metadata.Add(new OperationDetail(static async (operation, context, cancellationToken) => operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new()
                {
                    Schema = await context.GetOrCreateSchemaAsync(typeof(DeviceConfirmation), null, cancellationToken),
                    Example = new JsonObject { ["confirm"] = "123e4567-e89b-12d3-a456-426614174000" },
                },
            },
        }));
    }

    /// <summary>Reads the body, and throws unless it names the device.</summary>
    /// <exception cref="AvatarException">
    /// <see cref="AvatarError.ConfirmationRequired"/>: the body is missing, too long, not JSON, or names another device.
    /// </exception>
    public async Task RequireAsync(DeviceId device, CancellationToken cancellationToken)
    {
        var body = new byte[MaxLength + 1];
        var length = await ReadAsync(body, cancellationToken);
        if (length > MaxLength || !IsConfirmed(body.AsSpan(0, length), device)) throw NotConfirmed();
    }

    private async Task<int> ReadAsync(byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = new RequestBody(_request.BodyReader);
            return await content.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        }
        catch (InvalidDataException malformed)
        {
            throw NotConfirmed(malformed);
        }
    }

    private static bool IsConfirmed(ReadOnlySpan<byte> body, DeviceId device)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ApiJson.Default.DeviceConfirmation) is { Confirm: { } text }
                && DeviceId.TryParse(text, out var named)
                && named == device;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static AvatarException NotConfirmed(Exception? cause = null) => new(
        AvatarError.ConfirmationRequired,
        "This call permanently deletes all data of the device. To confirm, send the body {\"confirm\":\"<the device id>\"} with the id from the x-device-id header.",
        innerException: cause);
}
