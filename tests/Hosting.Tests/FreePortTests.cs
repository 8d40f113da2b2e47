using System.Net;
using System.Net.Sockets;

namespace Avatar.Hosting.Tests;

public sealed class FreePortTests
{
    [Fact]
    public void Ports_are_none_that_the_system_gives_to_outgoing_connections()
    {
        const int firstOfLinux = 32_768;

        Assert.All(Enumerable.Range(0, 200), _ => Assert.InRange(FreePort.Find(), 1024, firstOfLinux - 1));
    }

    [Fact]
    public void A_port_can_be_listened_on()
    {
        using var listener = new TcpListener(IPAddress.Loopback, FreePort.Find());

        listener.Start();
    }
}
