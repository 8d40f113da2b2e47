namespace Avatar.WebFront.Starting;

/// <summary>Where the routes of the service are mapped.</summary>
internal static class Routes
{
    /// <summary>Routes that answer HEAD wherever they answer GET (RFC 9110, section 9.3.2).</summary>
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
