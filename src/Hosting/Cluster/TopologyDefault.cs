using Microsoft.Extensions.Configuration.Memory;

namespace Avatar.Hosting;

/// <summary>Makes Cluster the default topology of a separate silo process.</summary>
public static class TopologyDefault
{
    /// <exception cref="AvatarStartException">The topology is set to Embedded.</exception>
    public static void AddClusterTopology(this WebApplicationBuilder builder)
    {
        var key = Setting.KeyOf<HostingOptions>(nameof(HostingOptions.Topology));
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?> { [key] = nameof(Topology.Cluster) },
        });
        if (nameof(Topology.Embedded).Equals(builder.Configuration[key], StringComparison.OrdinalIgnoreCase))
        {
            throw new AvatarStartException(
                $"{key} is Embedded, which runs the silo inside the web front; a separate silo process needs {nameof(Topology.Cluster)}.");
        }
    }
}
