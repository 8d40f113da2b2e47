using Avatar.Clustering.MongoDB;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MongoDB.Driver;
using Orleans.Providers;

[assembly: RegisterProvider("MongoDB", "Clustering", "Silo", typeof(MongoDBClusteringProviderBuilder))]
[assembly: RegisterProvider("MongoDB", "Clustering", "Client", typeof(MongoDBClusteringProviderBuilder))]
[assembly: RegisterProvider("MongoDB", "Reminders", "Silo", typeof(MongoDBRemindersProviderBuilder))]

namespace Avatar.Clustering.MongoDB;

/// <summary>The provider for <c>Orleans:Clustering:ProviderType=MongoDB</c>.</summary>
internal sealed class MongoDBClusteringProviderBuilder : IProviderBuilder<ISiloBuilder>, IProviderBuilder<IClientBuilder>
{
    public void Configure(ISiloBuilder builder, string? name, IConfigurationSection configurationSection) =>
        builder.UseMongoDBClustering((OptionsBuilder<MongoDBClusteringOptions> options) => options.ReadFrom(configurationSection));

    public void Configure(IClientBuilder builder, string? name, IConfigurationSection configurationSection) =>
        builder.UseMongoDBClustering((OptionsBuilder<MongoDBClusteringOptions> options) => options.ReadFrom(configurationSection));
}

/// <summary>The provider for <c>Orleans:Reminders:ProviderType=MongoDB</c>.</summary>
internal sealed class MongoDBRemindersProviderBuilder : IProviderBuilder<ISiloBuilder>
{
    public void Configure(ISiloBuilder builder, string? name, IConfigurationSection configurationSection) =>
        builder.UseMongoDBReminders((OptionsBuilder<MongoDBRemindersOptions> options) => options.ReadFrom(configurationSection));
}

/// <summary>Reads a provider's configuration section.</summary>
internal static class ProviderSection
{
    /// <summary>
    /// Binds the options to the section. The section can also contain a <c>ServiceKey</c>, under which the application registered an
    /// <see cref="IMongoClient"/>, or a <c>ConnectionName</c>, which is a key of the section ConnectionStrings.
    /// </summary>
    public static void ReadFrom<TOptions>(this OptionsBuilder<TOptions> builder, IConfigurationSection section)
        where TOptions : MongoDBOptions => builder.Configure<IServiceProvider>((options, services) =>
    {
        section.Bind(options);
        if (section["ServiceKey"] is { Length: > 0 } serviceKey)
            options.CreateClient = provider => provider.GetRequiredKeyedService<IMongoClient>(serviceKey);
        else if (options.ConnectionString is null && section["ConnectionName"] is { Length: > 0 } connectionName)
            options.ConnectionString = services.GetRequiredService<IConfiguration>().GetConnectionString(connectionName);
    });
}
