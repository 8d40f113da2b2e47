using System.Text.Json;
using Avatar.Silo.Configuration;
using Avatar.WebFront.Limits;
using Avatar.WebFront.Tests.Application;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
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
            Replace = services => services.Replace(ServiceDescriptor.Singleton(provider => new CallBudgetFactory(
                provider.GetRequiredService<IHostApplicationLifetime>(), provider.GetRequiredService<AvatarSettings>(), clock))),
        });
        using var connection = await RawConnection.OpenAsync(app.Url);
        await connection.SendAsync(
            $"POST /api/upload HTTP/1.1\r\nHost: a\r\nx-device-id: {Calls.NewDevice()}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
            + "Content-Length: 100000\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");

        // The service asks for the body when it begins to read it.
        Assert.Equal("HTTP/1.1 100 Continue", await connection.ReadLineAsync());
        await connection.ReadLineAsync();
        await connection.SendAsync("--x\r\nContent-Disposition: form-data; name=image; filename=a\r\n\r\n\u00FF\u00D8\u00FF and the rest never comes");
        clock.Advance(TimeSpan.FromMinutes(10));

        var (status, body) = await connection.ReadToEndAsync();
        Assert.Equal(408, status);
        Assert.Equal("request_timeout", JsonDocument.Parse(body).RootElement.GetProperty("code").GetString());
        Assert.Empty(app.Files());
    }
}
