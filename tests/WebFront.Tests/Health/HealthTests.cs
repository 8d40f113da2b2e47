using Avatar.Hosting;
using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests.Health;

public sealed class HealthTests(AvatarApplication app)
{
    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    public async Task The_server_says_that_it_is_online(string path)
    {
        var reply = await app.Client.GetAsync(path, device: null);

        Assert.Equal(200, reply.Status);
        Assert.Equal($$"""{"status":"ok","message":"Server is online","version":"{{ProductVersion.Number}}"}""", reply.Body.ToString());
    }

    [Fact]
    public async Task The_server_is_ready_once_it_has_started()
    {
        var reply = await app.Client.GetAsync("/health/ready", device: null);

        Assert.Equal(200, reply.Status);
        Assert.Equal("""{"status":"ok","checks":{"silo":"ok","documents":"ok","files":"ok","engines":"ok"}}""", reply.Body.ToString());
    }

    [Fact]
    public async Task The_first_page_is_there()
    {
        var reply = await app.Client.GetAsync("/", device: null);

        Assert.Equal((200, "text/html"), (reply.Status, reply.ContentHeaders.ContentType?.MediaType));
        Assert.True(reply.Headers.Contains("Content-Security-Policy"));
    }
}
