using Avatar.Clustering.MongoDB;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Orleans.Providers;

[assembly: RegisterProvider("MongoDB", "Reminders", "Silo", typeof(MongoDBRemindersProviderBuilder))]

namespace Avatar.Clustering.MongoDB;

/// <summary>The provider for <c>Orleans:Reminders:ProviderType=MongoDB</c>.</summary>
internal sealed class MongoDBRemindersProviderBuilder : IProviderBuilder<ISiloBuilder>
{
    public void Configure(ISiloBuilder builder, string? name, IConfigurationSection configurationSection) =>
        builder.UseMongoDBReminders((OptionsBuilder<MongoDBRemindersOptions> options) => options.ReadFrom(configurationSection));
}
