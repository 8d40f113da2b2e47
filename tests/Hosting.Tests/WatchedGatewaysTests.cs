using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Avatar.Hosting.Tests;

/// <summary>Connections between fronts and silos fail when their peer does not respond; other connections are unchanged.</summary>
public sealed class WatchedGatewaysTests
{
    private const int Tcp = 6;
    private const int UserTimeout = 18;

    [Fact]
    public async Task Both_ends_of_a_connection_between_front_and_silo_are_watched()
    {
        using var front = NewFront();
        var endpoint = new IPEndPoint(IPAddress.Loopback, FreePort.Find());
        using var silo = NewSilo(endpoint.Port);
        await using var listener = await GetFactories<IConnectionListenerFactory>(silo)[0].BindAsync(endpoint, TestContext.Current.CancellationToken);
        var accepting = listener.AcceptAsync(TestContext.Current.CancellationToken);
        await using var connection = await Assert.Single(GetFactories<IConnectionFactory>(front)).ConnectAsync(endpoint, TestContext.Current.CancellationToken);
        await using var accepted = await accepting;

        Assert.Equal(GatewaySockets.SilenceLimit.TotalMilliseconds, ReadUserTimeout(connection));
        Assert.Equal(GatewaySockets.SilenceLimit.TotalMilliseconds, ReadUserTimeout(accepted!));
        await listener.UnbindAsync(TestContext.Current.CancellationToken);
        Assert.Null(await listener.AcceptAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_silo_listens_for_fronts_by_our_own_listener_and_for_silos_by_Orleans()
    {
        var port = FreePort.Find();
        using var silo = NewSilo(port);
        foreach (var factory in GetFactories<IConnectionListenerFactory>(silo))
        {
            await using var forFronts = await factory.BindAsync(new IPEndPoint(IPAddress.Loopback, port), TestContext.Current.CancellationToken);
            await using var forSilos = await factory.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), TestContext.Current.CancellationToken);

            Assert.IsType<GatewayListener>(forFronts);
            Assert.IsNotType<GatewayListener>(forSilos);
        }
    }

    [Fact]
    public async Task A_port_that_is_taken_is_reported_as_such()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var endpoint = (IPEndPoint)taken.LocalEndPoint!;
        using var silo = NewSilo(endpoint.Port);

        await Assert.ThrowsAsync<AddressInUseException>(
            async () => await GetFactories<IConnectionListenerFactory>(silo)[0].BindAsync(endpoint, TestContext.Current.CancellationToken));
    }

    private static IHost NewFront()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleansClient(static client =>
        {
            client.UseLocalhostClustering();
            client.UseWatchedGateways();
        });
        builder.Services.AddSingleton(builder.Services);
        return builder.Build();
    }

    private static IHost NewSilo(int gatewayPort)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering().Configure<EndpointOptions>(options =>
            {
                options.GatewayPort = gatewayPort;
                options.GatewayListeningEndpoint = null;
            });
            silo.UseWatchedGateways();
        });
        builder.Services.AddSingleton(builder.Services);
        return builder.Build();
    }

    private static T[] GetFactories<T>(IHost host)
        where T : class => [.. host.Services.GetRequiredService<IServiceCollection>()
            .Where(static service => service.IsKeyedService && service.ServiceType == typeof(T)).Select(static service => service.ServiceKey).Distinct()
            .Select(key => host.Services.GetRequiredKeyedService<T>(key))];

    private static double ReadUserTimeout(ConnectionContext connection)
    {
        var value = new byte[sizeof(int)];
        connection.Features.Get<IConnectionSocketFeature>()!.Socket.GetRawSocketOption(Tcp, UserTimeout, value);
        return BitConverter.ToInt32(value);
    }
}
