using System.Net;
using Avatar.Imaging.Tests.Engines.Remote;
using Avatar.Imaging.Tests.Engines.Replicate;
using Avatar.Imaging.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Avatar.Imaging.Tests.Engines.Dialing;

/// <summary>Where the picture of a prediction may lie: at the configured server, or at a public address.</summary>
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
    public async Task A_place_that_only_this_process_can_reach_is_not_asked(string output)
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
    public async Task A_redirect_leads_to_none_either()
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

    /// <summary>The first answer of the name server says nothing about the second: only the address that is connected to counts.</summary>
    [Fact]
    public async Task A_name_that_leads_inside_and_outside_is_asked_for_outside_alone()
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
    public async Task Another_port_of_the_configured_server_is_not_configured()
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
    public async Task Through_a_proxy_what_is_known_to_lie_inside_is_not_asked_for(string output, bool isAsked)
    {
        await using var proxy = await TestServer.StartAsync();
        var network = NewNetwork();
        network.Names["inside.example.org"] = ["192.168.0.1"];
        network.Between = new WebProxy(proxy.Url);
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

    /// <summary>A tunnel is asked for in a request of its own, whose target is the proxy: that may lie anywhere, too.</summary>
    [Fact]
    public async Task A_proxy_for_HTTPS_alone_is_asked_for_a_tunnel()
    {
        var asked = "";
        await using var proxy = await TestServer.StartAsync(context =>
        {
            asked = $"{context.Request.Method} {context.Request.Host}";
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        });
        var network = NewNetwork();
        network.Between = new WebProxy(proxy.Url) { BypassList = ["^http:"] };
        await using var replicate = await FakeReplicate.StartAsync(network: network);
        replicate.Says("succeeded");
        replicate.Output = "https://files.example.org/1.jpg";

        Assert.Equal(ImagingError.EngineFailed, await replicate.FailureAsync());
        Assert.Equal("CONNECT files.example.org:443", asked);
    }

    private static MadeUpNetwork NewNetwork() => new() { Names = { ["localhost"] = ["::1", "127.0.0.1"] } };
}
