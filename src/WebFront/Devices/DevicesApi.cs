using Microsoft.AspNetCore.Http.HttpResults;

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
