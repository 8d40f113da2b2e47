using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests.Fuzz.Requests;

/// <summary>The target of a request.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path; route parameters in braces.</param>
/// <param name="IsUsual">Whether apps use it; otherwise it is the page, one of its files or the reference.</param>
internal sealed record Target(string Method, string Path, bool IsUsual)
{
    private static readonly string[] Usual = ["/api", "/uploads", "/health"];

    /// <summary>All routes of the application.</summary>
    public static IReadOnlyList<Target> GetAll(IServiceProvider services) =>
    [
        .. ServiceRoute.GetAll(services).Select(static route =>
            new Target(route.Method, route.Path, Usual.Any(prefix => route.Path.StartsWith(prefix, StringComparison.Ordinal)))),
    ];
}
