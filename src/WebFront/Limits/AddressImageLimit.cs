using Avatar.WebFront.Errors;

namespace Avatar.WebFront.Limits;

/// <summary>
/// Counts what an endpoint has made for its caller's address, before a body is read. What the studio was too busy for, and what the
/// device's own limit refused, does not count: one device that asks too much would use up what others behind the address may have.
/// </summary>
internal sealed class AddressImageLimit(AddressImages images) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var caller = context.HttpContext;
        var address = AddressKey.Of(caller.Connection.RemoteIpAddress);
        using var picture = await images.AdmitAsync(address, caller.RequestAborted);
        try
        {
            return await next(context);
        }
        catch (Exception refused) when (Failure.Of(refused).Error is AvatarError.Busy or AvatarError.RateLimited)
        {
            images.GiveBack(address);
            throw;
        }
    }
}
