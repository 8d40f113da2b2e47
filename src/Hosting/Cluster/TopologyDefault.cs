using Microsoft.Extensions.Configuration.Memory;

namespace Avatar.Hosting;

/// <summary>Makes Cluster the default topology of a separate silo process.</summary>
public static class TopologyDefault
{
    /// <exception cref="AvatarStartException">The topology is set to Embedded.</exception>
    public static void AddClusterTopology(this WebApplicationBuilder builder)
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?> { [Settings.Topology.Key] = nameof(Topology.Cluster) },
        });
        if (nameof(Topology.Embedded).Equals(builder.Configuration[Settings.Topology.Key], StringComparison.OrdinalIgnoreCase))
        {
            throw new AvatarStartException(
                $"{Settings.Topology.Key} is Embedded, which runs the silo inside the web front; a separate silo process needs {nameof(Topology.Cluster)}.");
        }
    }
}
