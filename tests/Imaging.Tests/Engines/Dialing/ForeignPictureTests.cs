using System.Net;
using Avatar.Imaging.Tests.Engines.Remote;
using Avatar.Imaging.Tests.Engines.Replicate;
using Microsoft.Extensions.Logging;

namespace Avatar.Imaging.Tests.Engines.Dialing;

/// <summary>Images of predictions are fetched from the configured server and from public addresses.</summary>
public sealed class ForeignPictureTests
{
    [Theory]
    [InlineData("http://127.0.0.1:{port}/1.jpg")]
    [InlineData("http://localhost:{port}/1.jpg")]
    [InlineData("http://2130706433:{port}/1.jpg")]
    [InlineData("http://0x7f.1:{port}/1.jpg")]
    [InlineData("http://0.0.0.0:{port}/1.jpg")]
    [InlineData("http://[::ffff:127.0.0.1]:{port}/1.jpg")]
    [InlineData("http://inside.example.org:{port}/1.jpg")]
    [InlineData("http://metadata.example.org/latest/meta-data")]
    public async Task A_non_public_address_is_not_called(string output)
    {
        await using var inside = await TestServer.StartAsync(context => context.Response.Body.WriteAsync(RemoteBench.Photo).AsTask());
        var network = NewNetwork();
        network.Names["inside.example.org"] = ["127.0.0.1"];
        network.Names["metadata.example.org"] = ["169.254.169.254", "fd00:ec2::254"];
        await using var replicate = await FakeReplicate.StartAsync(network: network);
        replicate.Says("succeeded");
        replicate.Output = output.Replace("{port}", $"{inside.Url.Port}", StringComparison.Ordinal);

        var exception = await Assert.ThrowsAsync<ImagingException>(() => replicate.DrawAsync());

        Assert.Equal(ImagingError.EngineFailed, exception.Error);
        Assert.Equal(0, inside.Requests);
        Assert.All(network.Connected, server => Assert.Equal(replicate.Server.Url.Port, server.Port));
        Assert.Contains("neither public nor the configured server's", exception.InnerException!.Message, StringComparison.Ordinal);
        Assert.All(replicate.Logger.Entries, entry => Assert.Equal((LogLevel.Warning, 6050), (entry.Level, entry.Id.Id)));
        Assert.NotEmpty(replicate.Logger.Entries);
    }

    [Fact]
    public async Task A_redirect_to_a_non_public_address_is_not_followed()
    {
        await using var inside = await TestServer.StartAsync(context => context.Response.Body.WriteAsync(RemoteBench.Photo).AsTask());
        await using var replicate = await FakeReplicate.StartAsync();
        replicate.Says("succeeded");
        replicate.Instead = context =>
        {
            if (context.Request.Path != "/files/1.jpg") return Task.FromResult(false);
            context.Response.Redirect(new Uri(inside.Url, "1.jpg").AbsoluteUri);
            return Task.FromResult(true);
        };

        Assert.Equal(ImagingError.EngineFailed, await replicate.FailureAsync());
        Assert.Equal(0, inside.Requests);
    }

    /// <summary>The check applies to the address that is connected to, not to another address of the same name.</summary>
    [Fact]
    public async Task A_name_with_public_and_non_public_addresses_is_reached_at_the_public_one()
    {
        await using var outside = await TestServer.StartAsync(context => context.Response.Body.WriteAsync(RemoteBench.Photo).AsTask());
        var network = NewNetwork();
        network.Names["files.example.org"] = ["127.0.0.1", "10.0.0.1", "93.184.215.14"];
        network.Internet = new IPEndPoint(IPAddress.Loopback, outside.Url.Port);
        await using var replicate = await FakeReplicate.StartAsync(network: network);
        replicate.Says("succeeded");
        replicate.Output = $"http://files.example.org:{outside.Url.Port}/1.jpg";

        Assert.Equal(80, (await replicate.DrawAsync()).Width);
        Assert.Equal(IPEndPoint.Parse($"93.184.215.14:{outside.Url.Port}"), network.Connected[^1]);
        Assert.DoesNotContain(network.Connected, server => server.Address.Equals(IPAddress.Parse("10.0.0.1")));
    }

    [Fact]
    public async Task Another_port_of_the_configured_server_is_refused()
    {
        await using var beside = await TestServer.StartAsync();
        await using var replicate = await FakeReplicate.StartAsync();
        replicate.Says("succeeded");
        replicate.Output = $"http://{replicate.Server.Url.Host}:{beside.Url.Port}/1.jpg";

        Assert.Equal(ImagingError.EngineFailed, await replicate.FailureAsync());
        Assert.Equal(0, beside.Requests);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data", false)]
    [InlineData("http://inside.example.org/1.jpg", false)]
    [InlineData("http://known-to-the-proxy-alone.example.org/1.jpg", true)]
    public async Task Known_non_public_addresses_are_refused_behind_a_proxy_too(string output, bool isAsked)
    {
        await using var proxy = await TestServer.StartAsync();
        var network = NewNetwork();
        network.Names["inside.example.org"] = ["192.168.0.1"];
        network.ConfiguredProxy = new WebProxy(proxy.Url);
        await using var replicate = await FakeReplicate.StartAsync(network: network);
        var asked = new List<string>();
        proxy.Answer = context =>
        {
            lock (asked) asked.Add($"{context.Request.Host}{context.Request.Path}");
            return context.Request.Host.Port == replicate.Server.Url.Port ? replicate.AnswerAsync(context) : context.Response.Body.WriteAsync(RemoteBench.Photo).AsTask();
        };
        replicate.Says("succeeded");
        replicate.Output = output;

        if (isAsked) Assert.Equal(80, (await replicate.DrawAsync()).Width);
        else Assert.Equal(ImagingError.EngineFailed, await replicate.FailureAsync());
        Assert.Equal(isAsked, asked.Any(place => place.StartsWith(new Uri(output).Host, StringComparison.Ordinal)));
    }

    /// <summary>The tunnel is requested with a separate CONNECT request to the proxy, which can have a non-public address.</summary>
    [Fact]
    public async Task A_proxy_for_HTTPS_gets_a_tunnel_request()
    {
        var asked = "";
        await using var proxy = await TestServer.StartAsync(context =>
        {
            asked = $"{context.Request.Method} {context.Request.Host}";
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        });
        var network = NewNetwork();
        network.ConfiguredProxy = new WebProxy(proxy.Url) { BypassList = ["^http:"] };
        await using var replicate = await FakeReplicate.StartAsync(network: network);
        replicate.Says("succeeded");
        replicate.Output = "https://files.example.org/1.jpg";

        Assert.Equal(ImagingError.EngineFailed, await replicate.FailureAsync());
        Assert.Equal("CONNECT files.example.org:443", asked);
    }

    private static FakeNetwork NewNetwork() => new() { Names = { ["localhost"] = ["::1", "127.0.0.1"] } };
}
