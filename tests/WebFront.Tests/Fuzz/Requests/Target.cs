using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Avatar.WebFront.Tests.Fuzz.Requests;

/// <summary>The target of a request.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path; route parameters in braces.</param>
/// <param name="IsUsual">Whether apps use it; otherwise it is the page, one of its files or the reference.</param>
internal sealed record Target(string Method, string Path, bool IsUsual)
{
    private static readonly string[] Usual = ["/api", "/uploads", "/health"];

    /// <summary>All routes of the application, so that new ones are included automatically.</summary>
    public static IReadOnlyList<Target> GetAll(IServiceProvider services) =>
    [
        .. services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(static route => (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => Create(method, route.RoutePattern.RawText!))),
    ];

    private static Target Create(string method, string template)
    {
        var path = template.StartsWith('/') ? template : "/" + template;
        return new(method, path, Usual.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal)));
    }
}
