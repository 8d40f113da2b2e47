using System.Text.Json;
using Avatar.WebFront.Tests.Application;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Avatar.WebFront.Tests.Limits;

public sealed class ConnectionLimitTests(AvatarApplication app)
{
    private static readonly string Device = Calls.NewDevice();

    [Fact]
    public async Task An_address_that_is_too_long_is_refused()
    {
        Assert.Equal(404, await GetStatusAsync($"GET /{new string('x', ConnectionLimits.RequestLine - 100)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
        Assert.Equal(414, await GetStatusAsync($"GET /{new string('x', ConnectionLimits.RequestLine)} HTTP/1.1\r\nHost: a\r\n\r\n"));
    }

    [Fact]
    public async Task Headers_that_are_too_long_are_refused()
    {
        Assert.Equal(200, await GetStatusAsync(Health($"x: {new string('x', ConnectionLimits.Headers - 100)}")));
        Assert.Equal(431, await GetStatusAsync(Health($"x: {new string('x', ConnectionLimits.Headers)}")));
    }

    [Fact]
    public async Task Headers_that_are_too_many_are_refused()
    {
        Assert.Equal(200, await GetStatusAsync(Health(Many(ConnectionLimits.HeaderCount - 2))));
        Assert.Equal(431, await GetStatusAsync(Health(Many(ConnectionLimits.HeaderCount))));

        static string Many(int count) => string.Join("\r\n", Enumerable.Range(0, count).Select(static number => $"x{number}: x"));
    }

    [Theory]
    [InlineData("GET /health HTTP/1.1\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n")]
    [InlineData("nonsense\r\n\r\n")]
    public async Task Invalid_HTTP_is_refused(string request) => Assert.Equal(400, await GetStatusAsync(request));

    [Fact]
    public async Task A_body_that_stalls_is_refused_with_a_message_and_leaves_nothing()
    {
        await using var impatient = await AvatarApplication.StartAsync("--Avatar:Limits:SlowPatience=00:00:02");
        using var connection = await RawConnection.OpenAsync(impatient.Url);

        await connection.SendAsync(
            $"POST /api/upload HTTP/1.1\r\nHost: a\r\nx-device-id: {Device}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n"
            + "--x\r\nContent-Disposition: form-data; name=image; filename=a\r\n\r\n\u00FF\u00D8\u00FF\u00FE\u000F\u00FF and the rest never comes");
        var (status, body) = await connection.ReadAnswerAsync();

        Assert.Equal(408, status);
        Assert.Equal("request_timeout", JsonDocument.Parse(body).RootElement.GetProperty("code").GetString());
        Assert.Empty(impatient.Files());
    }

    [Fact]
    public async Task A_head_that_stalls_is_refused()
    {
        await using var impatient = await AvatarApplication.StartAsync("--Avatar:Limits:SlowPatience=00:00:02");
        using var connection = await RawConnection.OpenAsync(impatient.Url);

        await connection.SendAsync("GET /health HTTP/1.1\r\nHost: a");

        Assert.Equal(408, (await connection.ReadAnswerAsync()).Status);
    }

    [Fact]
    public async Task How_slow_a_connection_may_be_is_a_setting()
    {
        await using var strict = await AvatarApplication.StartAsync("--Avatar:Limits:MinBytesPerSecond=1000", "--Avatar:Limits:SlowPatience=00:00:05");
        await using var patient = await AvatarApplication.StartAsync("--Avatar:Limits:MinBytesPerSecond=0");

        Assert.Equal((1000, 5), Both(strict));
        Assert.Equal((240, 20), Both(app));
        Assert.Null(GetLimits(patient).MinRequestBodyDataRate);
        Assert.Null(GetLimits(patient).MinResponseDataRate);

        static KestrelServerLimits GetLimits(AvatarApplication app) => app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;

        static (double BytesPerSecond, double Seconds) Both(AvatarApplication app)
        {
            var (incoming, outgoing) = (GetLimits(app).MinRequestBodyDataRate!, GetLimits(app).MinResponseDataRate!);
            Assert.Equal((incoming.BytesPerSecond, incoming.GracePeriod), (outgoing.BytesPerSecond, outgoing.GracePeriod));
            Assert.Equal(incoming.GracePeriod, GetLimits(app).RequestHeadersTimeout);
            return (incoming.BytesPerSecond, incoming.GracePeriod.TotalSeconds);
        }
    }

    private static string Health(string header) => $"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{header}\r\n\r\n";

    private async Task<int> GetStatusAsync(string request)
    {
        using var connection = await RawConnection.OpenAsync(app.Url);
        await connection.SendAsync(request);
        return (await connection.ReadAnswerAsync()).Status;
    }
}
