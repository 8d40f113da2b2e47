namespace Avatar.WebFront;

/// <summary>Creates the root of all routes.</summary>
internal static class Routes
{
    /// <summary>Creates a group in which every route that answers GET also answers HEAD (RFC 9110, section 9.3.2).</summary>
    public static IEndpointRouteBuilder MapRoutes(this WebApplication app)
    {
        var routes = app.MapGroup("");
        ((IEndpointConventionBuilder)routes).Finally(static endpoint =>
        {
            var known = endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault();
            if (known is null || !known.HttpMethods.Contains(HttpMethods.Get) || known.HttpMethods.Contains(HttpMethods.Head)) return;
            endpoint.Metadata.Add(new HttpMethodMetadata([.. known.HttpMethods, HttpMethods.Head]));
        });
        return routes;
    }
}
