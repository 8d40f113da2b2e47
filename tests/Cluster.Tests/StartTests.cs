using System.Net;
using System.Net.Sockets;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Cluster.Tests;

/// <summary>A start that fails says in one sentence what to change.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("Avatar__Limits__MaxUploadBytes", "plenty", "Avatar:Limits:MaxUploadBytes")]
    [InlineData("Avatar__Cartoons__Lifetime", "tomorrow", "Avatar:Cartoons:Lifetime")]
    [InlineData("Avatar__Cartoons__Lifetme", "1.00:00:00", "Avatar:Cartoons:Lifetime")]
    [InlineData("Avatar__Proxies", "everyone", "Avatar:Proxies")]
    public async Task A_bad_setting_stops_the_start_with_a_sentence_that_names_the_key(string name, string value, string key)
    {
        await using var avatar = new AvatarProcess { Settings = { [name] = value } };

        var program = await avatar.RunToEndAsync();

        Assert.Contains(key, Refusal.SentenceOf(program), StringComparison.Ordinal);
        Assert.False(Directory.Exists(avatar.DataDirectory));
    }

    [Fact]
    public async Task An_address_in_use_stops_the_start_with_a_sentence_that_names_the_setting()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await using var avatar = new AvatarProcess { Settings = { ["ASPNETCORE_URLS"] = $"http://{other.LocalEndpoint}" } };

        var program = await avatar.RunToEndAsync();

        // The silo already runs and may log to the other stream while it is stopped.
        Assert.Equal(1, program.ExitCode);
        Assert.Contains("ASPNETCORE_URLS", Assert.Single(program.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_instance_on_the_same_data_directory_refuses_to_start()
    {
        await using var first = new AvatarProcess();
        await first.StartAsync();
        await using var second = new AvatarProcess { DataDirectory = first.DataDirectory };

        var program = await second.RunToEndAsync();

        var sentence = Refusal.SentenceOf(program);
        Assert.Contains(first.DataDirectory, sentence, StringComparison.Ordinal);
        Assert.Contains("Avatar:DataDirectory", sentence, StringComparison.Ordinal);
        using var client = first.NewClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/ready")).StatusCode);
    }
}
