using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Avatar.Clustering.MongoDB.Tests;

/// <summary>A port on which no process listens.</summary>
public sealed class UnreachableServerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Tables_and_gateways_fail_in_time_and_can_be_cancelled()
    {
        var connectionString = $"mongodb://127.0.0.1:{UnusedPort.Find()}/x?directConnection=true";
        var services = new ServiceCollection().BuildServiceProvider();
        var clustering = Options.Create(new MongoDBClusteringOptions { ConnectionString = connectionString, ServerSelectionTimeout = Patience });
        var reminders = Options.Create(new MongoDBRemindersOptions { ConnectionString = connectionString, ServerSelectionTimeout = Patience });
        var cluster = Options.Create(new ClusterOptions { ClusterId = "a", ServiceId = "s" });
        using var table = new MongoDBMembershipTable(clustering, cluster, services, NullLogger<MongoDBMembershipTable>.Instance);
        using var reminderTable = new MongoDBReminderTable(reminders, cluster, services, NullLogger<MongoDBReminderTable>.Instance);
        using var gateways = new MongoDBGatewayListProvider(
            clustering, cluster, Options.Create(new GatewayOptions()), services, NullLogger<MongoDBGatewayListProvider>.Instance);

        await Task.WhenAll(
            Assert.ThrowsAsync<TimeoutException>(() => table.InitializeMembershipTable(true)),
            Assert.ThrowsAsync<TimeoutException>(table.ReadAll),
            Assert.ThrowsAsync<TimeoutException>(() => reminderTable.StartAsync(CancellationToken.None)),
            Assert.ThrowsAsync<TimeoutException>(gateways.GetGateways));

        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.InitializeMembershipTableAsync(true, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.ReadAllAsync(cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reminderTable.StartAsync(cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gateways.GetGatewaysAsync(cancelled));
    }
}
