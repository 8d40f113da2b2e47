using Avatar.Clustering.MongoDB;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;

namespace Orleans.Hosting;

/// <summary>Configures MongoDB membership and reminders for silos.</summary>
public static class MongoDBSiloBuilderExtensions
{
    /// <summary>Stores the cluster's membership in MongoDB.</summary>
    public static ISiloBuilder UseMongoDBClustering(this ISiloBuilder builder, Action<MongoDBClusteringOptions> configure) =>
        builder.UseMongoDBClustering((OptionsBuilder<MongoDBClusteringOptions> options) => options.Configure(configure));

    /// <summary>Stores the cluster's membership in MongoDB.</summary>
    public static ISiloBuilder UseMongoDBClustering(
        this ISiloBuilder builder, Action<OptionsBuilder<MongoDBClusteringOptions>> configure)
    {
        builder.Services
            .AddMongoDBOptions(configure)
            .AddSingleton<MongoDBMembershipTable>()
            .AddSingleton<IMembershipTable>(static services => services.GetRequiredService<MongoDBMembershipTable>())
            .AddSingleton<IOtherClusters>(static services => services.GetRequiredService<MongoDBMembershipTable>());
        return builder;
    }

    /// <summary>Stores the service's reminders in MongoDB, and adds the reminder service to the silo.</summary>
    public static ISiloBuilder UseMongoDBReminders(this ISiloBuilder builder, Action<MongoDBRemindersOptions> configure) =>
        builder.UseMongoDBReminders((OptionsBuilder<MongoDBRemindersOptions> options) => options.Configure(configure));

    /// <summary>Stores the service's reminders in MongoDB, and adds the reminder service to the silo.</summary>
    public static ISiloBuilder UseMongoDBReminders(
        this ISiloBuilder builder, Action<OptionsBuilder<MongoDBRemindersOptions>> configure)
    {
        builder.AddReminders();
        builder.Services
            .AddMongoDBOptions(configure)
            .AddSingleton<IReminderTable, MongoDBReminderTable>();
        return builder;
    }

    internal static IServiceCollection AddMongoDBOptions<TOptions>(
        this IServiceCollection services, Action<OptionsBuilder<TOptions>> configure)
        where TOptions : MongoDBOptions, new()
    {
        configure(services.AddOptions<TOptions>());
        services.ConfigureFormatter<TOptions>();
        return services.AddSingleton<IConfigurationValidator, MongoDBOptionsValidator<TOptions>>();
    }
}

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
