using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace Avatar.WebFront;

/// <summary>
/// A request's turn to make an image. Binding it applies the image limits of the caller's network address, before the request body is read.
/// Requests refused because the studio is busy or the device reached its own limit do not count. Otherwise one greedy device could use up
/// the limit of all devices behind its address.
/// </summary>
internal sealed class ImageTurn : IEndpointParameterMetadataProvider
{
    private readonly AddressImages _images;
    private readonly IDisposable _lease;

    private ImageTurn(AddressKey address, AddressImages images, IDisposable lease) => (Address, _images, _lease) = (address, images, lease);

    /// <summary>The caller's network address.</summary>
    public AddressKey Address { get; }

    /// <exception cref="AvatarException"><see cref="AvatarError.RateLimited"/>.</exception>
    public static async ValueTask<ImageTurn> BindAsync(HttpContext context)
    {
        var images = context.RequestServices.GetRequiredService<AddressImages>();
        var address = AddressKey.Of(context.Connection.RemoteIpAddress);
        var lease = await images.AdmitAsync(address, context.RequestAborted);

        // The filter below ends the turn with the handler; this ends it if a later parameter is refused.
        context.Response.RegisterForDispose(lease);
        return new(address, images, lease);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.FilterFactories.Add(static (_, next) => context => context.Arguments.OfType<ImageTurn>().Single().RunAsync(context, next));

    private async ValueTask<object?> RunAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception refused) when (Failure.From(refused).Error is AvatarError.Busy or AvatarError.RateLimited)
        {
            _images.GiveBack(Address);
            throw;
        }
        finally
        {
            _lease.Dispose();
        }
    }
}
