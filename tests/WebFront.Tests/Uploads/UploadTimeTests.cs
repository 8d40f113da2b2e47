using Avatar.Silo.Configuration;
using Avatar.WebFront.Limits;
using Avatar.WebFront.Tests.Application;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.WebFront.Tests.Uploads;

public sealed class UploadTimeTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new();
    private readonly AvatarApplication _app;
    private readonly HttpClient _client = new(new SocketsHttpHandler { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan });

    public UploadTimeTests() => _app = new()
    {
        Settings = ["--Avatar:Limits:UploadTimeout=00:10:00"],
        Replace = services => services.Replace(ServiceDescriptor.Singleton(provider => new CallBudgetFactory(
            provider.GetRequiredService<IHostApplicationLifetime>(), provider.GetRequiredService<AvatarSettings>(), _clock))),
    };

    public async ValueTask InitializeAsync()
    {
        await _app.InitializeAsync();
        _client.BaseAddress = _app.Url;
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _app.DisposeAsync();
    }

    [Fact]
    public async Task A_photo_that_takes_too_long_to_arrive_is_refused_and_leaves_nothing()
    {
        var body = new NeverEnding([.. "--x\r\nContent-Disposition: form-data; name=image; filename=a\r\n\r\n"u8, .. Photos.Jpeg(64, 48)]);
        using var request = Calls.Request(HttpMethod.Post, "/api/upload", Calls.NewDevice(), body);
        request.Headers.ExpectContinue = true;
        var answer = _client.SendAsync(request, TestContext.Current.CancellationToken);

        // The service asks for the body when it begins to read it.
        await body.Begun;
        _clock.Advance(TimeSpan.FromMinutes(9));
        Assert.False(answer.IsCompleted);
        _clock.Advance(TimeSpan.FromMinutes(1));

        using var response = await answer;
        (await Reply.OfAsync(response)).IsRefused(408, "request_timeout");
        Assert.Empty(_app.Files());
    }
}
