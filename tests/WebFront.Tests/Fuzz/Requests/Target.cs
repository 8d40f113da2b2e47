using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Avatar.WebFront.Tests.Fuzz.Requests;

/// <summary>What is asked for.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path, of a route with its parameters in braces.</param>
/// <param name="IsUsual">Whether apps ask for it; else it is a page, its files or the reference.</param>
internal sealed record Target(string Method, string Path, bool IsUsual)
{
    private static readonly string[] Usual = ["/api", "/uploads", "/health"];

    /// <summary>Every route of the application, so that a new one is met without a word here.</summary>
    public static IReadOnlyList<Target> AllOf(IServiceProvider services) =>
    [
        .. services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(static route => (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => Of(method, route.RoutePattern.RawText!))),
    ];

    private static Target Of(string method, string template)
    {
        var path = template.StartsWith('/') ? template : "/" + template;
        return new(method, path, Usual.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal)));
    }
}
