using Avatar.Clustering.MongoDB;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Messaging;

namespace Orleans.Hosting;

/// <summary>Configures MongoDB clustering for clients.</summary>
public static class MongoDBClientBuilderExtensions
{
    /// <summary>Reads the cluster's gateways from MongoDB. The client does not write to it.</summary>
    public static IClientBuilder UseMongoDBClustering(this IClientBuilder builder, Action<MongoDBClusteringOptions> configure) =>
        builder.UseMongoDBClustering((OptionsBuilder<MongoDBClusteringOptions> options) => options.Configure(configure));

    /// <summary>Reads the cluster's gateways from MongoDB. The client does not write to it.</summary>
    public static IClientBuilder UseMongoDBClustering(
        this IClientBuilder builder, Action<OptionsBuilder<MongoDBClusteringOptions>> configure)
    {
        builder.Services
            .AddMongoDBOptions(configure)
            .AddSingleton<IGatewayListProvider, MongoDBGatewayListProvider>();
        return builder;
    }
}
