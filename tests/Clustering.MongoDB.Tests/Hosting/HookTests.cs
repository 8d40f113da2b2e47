using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MongoDB.Driver;
using Orleans.Messaging;

namespace Avatar.Clustering.MongoDB.Tests.Hosting;

/// <summary>The services that the extension methods register. No database is needed.</summary>
public sealed class HookTests
{
    private const string Somewhere = "mongodb://nobody.invalid/named";

    [Fact]
    public void A_silo_gets_membership_and_reminders_by_either_overload()
    {
        using var byAction = Hosts.Build(builder => builder.UseOrleans(silo => silo
            .UseMongoDBClustering((MongoDBClusteringOptions options) => options.ConnectionString = Somewhere)
            .UseMongoDBReminders((MongoDBRemindersOptions options) => options.ConnectionString = Somewhere)));
        using var byBuilder = Hosts.Build(builder => builder.UseOrleans(silo => silo
            .UseMongoDBClustering((OptionsBuilder<MongoDBClusteringOptions> options) => options.Configure(o => o.ConnectionString = Somewhere))
            .UseMongoDBReminders((OptionsBuilder<MongoDBRemindersOptions> options) => options.Configure(o => o.ConnectionString = Somewhere))));

        foreach (var services in new[] { byAction.Services, byBuilder.Services })
        {
            Assert.IsType<MongoDBMembershipTable>(services.GetRequiredService<IMembershipTable>());
            Assert.IsType<MongoDBReminderTable>(services.GetRequiredService<IReminderTable>());
        }
    }

    [Fact]
    public void A_client_gets_gateways_by_either_overload()
    {
        using var byAction = Hosts.Build(builder => builder.UseOrleansClient(client => client
            .UseMongoDBClustering((MongoDBClusteringOptions options) => options.ConnectionString = Somewhere)));
        using var byBuilder = Hosts.Build(builder => builder.UseOrleansClient(client => client
            .UseMongoDBClustering((OptionsBuilder<MongoDBClusteringOptions> options) => options.Configure(o => o.ConnectionString = Somewhere))));

        Assert.IsType<MongoDBGatewayListProvider>(byAction.Services.GetRequiredService<IGatewayListProvider>());
        Assert.IsType<MongoDBGatewayListProvider>(byBuilder.Services.GetRequiredService<IGatewayListProvider>());
    }

    [Fact]
    public async Task A_silo_and_a_client_without_a_connection_string_do_not_start_and_say_why()
    {
        await using var hosts = new Hosts();

        var silo = await Assert.ThrowsAsync<OrleansConfigurationException>(
            () => hosts.StartSiloAsync(builder => builder.UseMongoDBClustering((MongoDBClusteringOptions _) => { })));
        var reminders = await Assert.ThrowsAsync<OrleansConfigurationException>(() => hosts.StartSiloAsync(builder => builder
            .UseLocalhostClustering()
            .UseMongoDBReminders((MongoDBRemindersOptions _) => { })));
        var client = await Assert.ThrowsAsync<OrleansConfigurationException>(
            () => hosts.StartClientAsync(_ => { }, ("Orleans:Clustering:ProviderType", "MongoDB")));

        Assert.StartsWith("MongoDBClusteringOptions needs a ConnectionString", silo.Message, StringComparison.Ordinal);
        Assert.StartsWith("MongoDBRemindersOptions needs a ConnectionString", reminders.Message, StringComparison.Ordinal);
        Assert.StartsWith("MongoDBClusteringOptions needs a ConnectionString", client.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_option_can_be_configured()
    {
        using var host = Hosts.Build(
            builder => builder.UseOrleans(_ => { }),
            ("Orleans:Clustering:ProviderType", "MongoDB"),
            ("Orleans:Clustering:ConnectionString", Somewhere),
            ("Orleans:Clustering:DatabaseName", "chosen"),
            ("Orleans:Clustering:CollectionPrefix", "p_"),
            ("Orleans:Clustering:ServerSelectionTimeout", "00:00:01"),
            ("Orleans:Clustering:ConnectTimeout", "00:00:02"),
            ("Orleans:Clustering:SocketTimeout", "00:00:04"));

        var options = host.Services.GetRequiredService<IOptions<MongoDBClusteringOptions>>().Value;

        Assert.Equal(
            (Somewhere, "chosen", "p_", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)),
            (options.ConnectionString, options.DatabaseName, options.CollectionPrefix, options.ServerSelectionTimeout, options.ConnectTimeout, options.SocketTimeout));
    }

    [Fact]
    public void A_service_key_selects_a_client_of_the_application()
    {
        using var client = new MongoClient(Somewhere);
        using var host = Hosts.Build(
            builder =>
            {
                builder.Services.AddKeyedSingleton<IMongoClient>("mine", client);
                builder.UseOrleans(_ => { });
            },
            ("Orleans:Clustering:ProviderType", "MongoDB"),
            ("Orleans:Clustering:ServiceKey", "mine"),
            ("Orleans:Clustering:DatabaseName", "chosen"));

        var options = host.Services.GetRequiredService<IOptions<MongoDBClusteringOptions>>().Value;

        Assert.Same(client, options.CreateClient!(host.Services));
        Assert.IsType<MongoDBMembershipTable>(host.Services.GetRequiredService<IMembershipTable>());
    }

    [Fact]
    public void A_connection_string_is_not_logged()
    {
        using var host = Hosts.Build(builder => builder.UseOrleans(silo => silo
            .UseMongoDBClustering((MongoDBClusteringOptions options) => options.ConnectionString = "mongodb://user:secret@host")));

        var lines = host.Services.GetRequiredService<IOptionFormatter<MongoDBClusteringOptions>>().Format().ToArray();

        Assert.Contains(lines, line => line.StartsWith("ConnectionString", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("secret", StringComparison.Ordinal));
    }
}
