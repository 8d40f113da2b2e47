using Avatar.Clustering.MongoDB;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Messaging;

namespace Orleans.Hosting;

/// <summary>A client's way to the silos by MongoDB.</summary>
public static class MongoDBClientBuilderExtensions
{
    /// <summary>Finds the cluster's gateways in MongoDB, which the client only reads.</summary>
    public static IClientBuilder UseMongoDBClustering(this IClientBuilder builder, Action<MongoDBClusteringOptions> configure) =>
        builder.UseMongoDBClustering((OptionsBuilder<MongoDBClusteringOptions> options) => options.Configure(configure));

    /// <summary>Finds the cluster's gateways in MongoDB, which the client only reads.</summary>
    public static IClientBuilder UseMongoDBClustering(
        this IClientBuilder builder, Action<OptionsBuilder<MongoDBClusteringOptions>> configure)
    {
        builder.Services
            .AddMongoDBOptions(configure)
            .AddSingleton<IGatewayListProvider, MongoDBGatewayListProvider>();
        return builder;
    }
}
