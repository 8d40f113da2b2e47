using Avatar.Clustering.MongoDB;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Orleans.Providers;

[assembly: RegisterProvider("MongoDB", "Clustering", "Silo", typeof(MongoDBClusteringProviderBuilder))]
[assembly: RegisterProvider("MongoDB", "Clustering", "Client", typeof(MongoDBClusteringProviderBuilder))]

namespace Avatar.Clustering.MongoDB;

/// <summary>The provider for <c>Orleans:Clustering:ProviderType=MongoDB</c>.</summary>
internal sealed class MongoDBClusteringProviderBuilder : IProviderBuilder<ISiloBuilder>, IProviderBuilder<IClientBuilder>
{
    public void Configure(ISiloBuilder builder, string? name, IConfigurationSection configurationSection) =>
        builder.UseMongoDBClustering((OptionsBuilder<MongoDBClusteringOptions> options) => options.ReadFrom(configurationSection));

    public void Configure(IClientBuilder builder, string? name, IConfigurationSection configurationSection) =>
        builder.UseMongoDBClustering((OptionsBuilder<MongoDBClusteringOptions> options) => options.ReadFrom(configurationSection));
}
