using System.Text.Json;
using Avatar.WebFront.Tests.Application;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.WebFront.Tests.Uploads;

public sealed class UploadTimeTests
{
    [Fact]
    public async Task A_photo_that_takes_too_long_to_arrive_is_refused_and_leaves_nothing()
    {
        var clock = new FakeTimeProvider();
        await using var app = await AvatarApplication.StartAsync(new AvatarApplication
        {
            Settings = ["--Avatar:Limits:UploadTimeout=00:10:00"],
            Replace = services => services.Replace(ServiceDescriptor.Singleton(
                provider => ActivatorUtilities.CreateInstance<CallDeadlineFactory>(provider, clock))),
        });

        var (status, body) = await SlowUpload.SendAsync(app.Url, Calls.NewDevice(), () => clock.Advance(TimeSpan.FromMinutes(10)));

        Assert.Equal(408, status);
        Assert.Equal("request_timeout", JsonDocument.Parse(body).RootElement.GetProperty("code").GetString());

        // The answer does not wait for the disk: a file that was being opened at the time-out is deleted once it is open.
        await Wait.UntilAsync(() => !app.Files().Any(), TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("Content-Length: 1000", "")]
    [InlineData("Transfer-Encoding: chunked", "\r\n0\r\n\r\n")]
    public async Task The_connection_of_a_photo_that_took_too_long_can_be_used_again(string framing, string end)
    {
        var clock = new FakeTimeProvider();
        await using var app = await AvatarApplication.StartAsync(new AvatarApplication
        {
            Replace = services => services.Replace(ServiceDescriptor.Singleton(
                provider => ActivatorUtilities.CreateInstance<CallDeadlineFactory>(provider, clock))),
        });
        using var connection = await RawConnection.OpenAsync(app.Url);
        await connection.SendAsync(
            $"POST /api/upload HTTP/1.1\r\nHost: a\r\nx-device-id: {Calls.NewDevice()}\r\nContent-Type: multipart/form-data; boundary=x\r\n{framing}\r\nExpect: 100-continue\r\n\r\n");
        Assert.Equal("HTTP/1.1 100 Continue", await connection.ReadLineAsync());
        await connection.ReadLineAsync();
        if (end.Length > 0) await connection.SendAsync("3e8\r\n");

        // A JPEG up to the middle of a comment: valid so far, so the time limit is the only reason to refuse it.
        var beginning = "--x\r\nContent-Disposition: form-data; name=image; filename=a\r\n\r\n\u00FF\u00D8\u00FF\u00FE\u000F\u00FF and the rest is late";
        await connection.SendAsync(beginning);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(408, (await connection.ReadAnswerAsync()).Status);

        await connection.SendAsync($"{new string('x', 1000 - beginning.Length)}{end}GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(200, (await connection.ReadAnswerAsync()).Status);
    }
}
