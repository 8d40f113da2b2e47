namespace Avatar.WebFront;

/// <summary>
/// Applies the image limits of the caller's network address before the request body is read. Requests refused because the studio is busy
/// or the device reached its own limit do not count. Otherwise one greedy device could use up the limit of all devices behind its address.
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
        catch (Exception refused) when (Failure.From(refused).Error is AvatarError.Busy or AvatarError.RateLimited)
        {
            images.GiveBack(address);
            throw;
        }
    }
}
