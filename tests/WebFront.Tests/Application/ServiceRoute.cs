using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Avatar.WebFront.Tests.Application;

/// <summary>A route of the service.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path; parameters in braces.</param>
internal sealed partial record ServiceRoute(string Method, string Path)
{
    /// <summary>All routes of the application, so that new ones are included automatically.</summary>
    public static IReadOnlyList<ServiceRoute> GetAll(IServiceProvider services) =>
    [
        .. services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(static route => (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => new ServiceRoute(method, "/" + route.RoutePattern.RawText!.TrimStart('/')))),
    ];

    /// <summary>The routes of devices. HEAD is left out; <see cref="Answers.MethodTests"/> compares it with GET.</summary>
    public static IEnumerable<ServiceRoute> GetCalls(IServiceProvider services) =>
        GetAll(services).Where(static route => route.Path.StartsWith("/api/", StringComparison.Ordinal) && route.Method != "HEAD");

    /// <summary>Returns the path with the value of each of its parameters.</summary>
    public string Fill(params IEnumerable<(string Name, string Value)> values) =>
        Parameter().Replace(Path, parameter => values.Single(value => value.Name == parameter.Groups["name"].Value).Value);

    [GeneratedRegex(@"\{\**(?<name>\w+)\??\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();
}
