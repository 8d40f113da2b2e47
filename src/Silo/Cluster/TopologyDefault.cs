using Avatar.Silo.Configuration;
using Avatar.Silo.Starting;
using Microsoft.Extensions.Configuration.Memory;

namespace Avatar.Silo.Cluster;

/// <summary>A silo on its own is one of a cluster, whatever the default is elsewhere.</summary>
internal static class TopologyDefault
{
    /// <exception cref="AvatarStartException">The settings say Embedded.</exception>
    public static void AddClusterTopology(this WebApplicationBuilder builder)
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?> { [Settings.Topology.Key] = nameof(Topology.Cluster) },
        });
        if (nameof(Topology.Embedded).Equals(builder.Configuration[Settings.Topology.Key], StringComparison.OrdinalIgnoreCase))
        {
            throw new AvatarStartException(
                $"{Settings.Topology.Key} is Embedded, in which the web front has its silo inside; a silo process needs {nameof(Topology.Cluster)}.");
        }
    }
}
