using Avatar.WebFront.Answers;
using Avatar.WebFront.Limits;
using Avatar.WebFront.Reference;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Avatar.WebFront.Devices;

/// <summary>The device itself: the end of it.</summary>
internal static class DevicesApi
{
    public static void MapDevices(this IEndpointRouteBuilder api) =>
        api.MapDelete("/device", DeleteAsync).WithName("DeleteDevice").WithTags("Device").WithSummary("Deletes everything of the device, for ever")
            .WithDescription(
                "Photos, cartoons, faces and what is known of the device go, and cannot be brought back. Calls under way are cancelled; until it is over, which "
                + "this call waits for, others answer 503 `busy`. It is finished whatever happens once it has begun: a call that got no answer can be made again. "
                + "Afterwards the id is one that was never used.")
            .WithMetadata(new TakesConfirmation())
            .Fails(AvatarError.ConfirmationRequired, AvatarError.InsufficientStorage);

    /// <summary>
    /// A browser keeps images for a year, so it is told to throw them away (Clear Site Data, W3C); what proxies keep is out of reach.
    /// </summary>
    private static async Task<Ok<Answer<DeletionData>>> DeleteAsync(CurrentDevice device, HttpContext context, CallBudgetFactory budgets)
    {
        using var budget = budgets.Begin(context.RequestAborted);
        await DeviceConfirmation.RequireAsync(context.Request, device.Id, budget.Token);
        var token = budget.StartClock();
        var deleted = await device.ChangeAsync((grain, call) => grain.DeleteAsync(device.Id, call, token), repeatable: true, token);
        context.Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return Envelope.Ok(new DeletionData(new DeletedData(deleted.Originals, deleted.Cartoons, deleted.Faces)));
    }
}
