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

        var (status, body) = await SlowUpload.SendAsync(app.Url, Calls.NewDevice(), () => clock.Advance(TimeSpan.FromMinutes(10)));

        Assert.Equal(408, status);
        Assert.Equal("request_timeout", JsonDocument.Parse(body).RootElement.GetProperty("code").GetString());
        Assert.Empty(app.Files());
    }
}
