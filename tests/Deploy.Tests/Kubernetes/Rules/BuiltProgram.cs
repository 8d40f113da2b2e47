using System.Collections.Concurrent;
using Avatar.Deploy.Tests.Kubernetes.Rendering;
using Avatar.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Avatar.Deploy.Tests.Kubernetes.Rules;

/// <summary>
/// A program of the service, built in this process with the settings of a container as its start builds it, and not started. It refuses what the
/// start refuses before it opens anything.
/// </summary>
/// <param name="Failure">What the start refuses; null if it accepts the settings.</param>
/// <param name="Paths">The paths that the program serves to callers of its main address.</param>
internal sealed record BuiltProgram(string? Failure, IReadOnlySet<string> Paths)
{
    private static readonly ConcurrentDictionary<string, Lazy<BuiltProgram>> Known = new();

    /// <summary>Builds the program. Containers with equal settings share the result.</summary>
    public static BuiltProgram Of(ContainerSettings settings)
    {
        var key = string.Join('\n', settings.Environment.Concat(settings.Secrets).Select(static pair => $"{pair.Key}={pair.Value}").Prepend(settings.Workload.Name));
        return Known.GetOrAdd(key, _ => new(() => Build(settings))).Value;
    }

    private static BuiltProgram Build(ContainerSettings settings)
    {
        using var secrets = new TemporaryFolder();
        foreach (var (name, value) in settings.Secrets) File.WriteAllText(secrets[name], value);
        string[] arguments =
        [
            .. settings.Environment.Where(static pair => pair.Key != ContainerSettings.SecretsDirectory)
                .Select(static pair => $"--{(pair.Key == ContainerSettings.Urls ? "urls" : pair.Key.Replace("__", ":", StringComparison.Ordinal))}={pair.Value}"),
            $"--Avatar:SecretsDirectory={secrets.Path}",
        ];
        try
        {
            using var app = (IDisposable)(settings.Workload.Name == Workload.Silo ? global::Avatar.Silo.Program.Build(arguments) : global::Avatar.WebFront.Program.Build(arguments));
            return new(null, PathsOf((WebApplication)app));
        }
        catch (AvatarStartException failure)
        {
            return new(failure.Message, new HashSet<string>());
        }
    }

    private static HashSet<string> PathsOf(IEndpointRouteBuilder app) => app.DataSources
        .SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>()
        .Select(static endpoint => $"/{endpoint.RoutePattern.RawText!.Trim('/')}").ToHashSet();
}
