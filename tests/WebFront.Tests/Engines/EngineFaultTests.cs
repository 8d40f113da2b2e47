using Avatar.WebFront.Tests.Application;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.WebFront.Tests.Engines;

/// <summary>Answers when a remote engine fails; nothing must be left behind.</summary>
public sealed class EngineFaultTests
{
    private static readonly RequestDelegate Html = context => context.Response.WriteAsync("<html>Bad gateway</html>");

    [Fact]
    public async Task A_photo_that_the_engine_cannot_draw_leaves_nothing()
    {
        await using var service = await AiService.StartAsync(AiService.RemoteBoth);
        service.Instead = Html;

        (await service.UploadAsync()).IsRefused(502, "engine_failed");

        Assert.Empty(service.App.Files());
        Assert.Equal((0, 0), await service.CountAsync());
    }

    [Fact]
    public async Task A_regeneration_that_fails_changes_nothing_and_can_be_asked_again()
    {
        await using var service = await AiService.StartAsync(AiService.Replicate);
        var original = (await service.UploadAsync()).Text("original", "id");
        var files = service.App.Files().Order().ToArray();
        service.Instead = Html;

        (await service.Client.PostAsync($"/api/regenerate/{original}", service.Device)).IsRefused(502, "engine_failed");

        Assert.Equal(files, service.App.Files().Order());
        Assert.Equal((1, 1), await service.CountAsync());
        service.Instead = null;
        Assert.Equal(201, (await service.Client.PostAsync($"/api/regenerate/{original}", service.Device)).Status);
    }

    [Fact]
    public async Task A_face_that_the_engine_cannot_cut_leaves_the_cartoon_to_be_chosen_again()
    {
        await using var service = await AiService.StartAsync(AiService.RemoteBoth);
        var cartoon = (await service.UploadAsync()).Text("cartoon", "id");
        service.Instead = Html;

        (await service.Client.PostAsync($"/api/download/{cartoon}", service.Device)).IsRefused(502, "engine_failed");

        Assert.Equal((1, 1), await service.CountAsync());
        service.Instead = null;
        Assert.Equal(201, (await service.Client.PostAsync($"/api/download/{cartoon}", service.Device)).Status);
    }

    [Fact]
    public async Task An_engine_that_hangs_is_given_up_in_time_and_does_not_delay_others()
    {
        var time = new FakeTimeProvider();
        await using var service = await AiService.StartAsync(
            AiService.RemoteCartoons, services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time)));
        var other = Calls.NewDevice();
        var cartoon = (await service.UploadAsync(other)).Text("cartoon", "id");
        var files = service.App.Files().Order().ToArray();
        service.Instead = service.Server.HangAsync;
        var arrival = service.Server.NextArrival();
        var upload = service.UploadAsync();
        await arrival;

        // The face is cut locally, while the server processes the other photo.
        Assert.Equal(201, (await service.Client.PostAsync($"/api/download/{cartoon}", other)).Status);
        Assert.False(upload.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(149));

        (await upload).IsRefused(504, "engine_timeout");
        await service.Server.ClientLeft.Task;
        Assert.Equal((0, 0), await service.CountAsync());
        Assert.Single(service.App.Files().Intersect(files));
    }

    [Fact]
    public async Task A_phone_that_hangs_up_ends_the_engines_work_and_leaves_nothing()
    {
        await using var service = await AiService.StartAsync(AiService.RemoteCartoons);
        service.Instead = service.Server.HangAsync;
        var arrival = service.Server.NextArrival();
        using var hangUp = new CancellationTokenSource();
        using var request = Calls.Request(HttpMethod.Post, "/api/upload", service.Device, Calls.Form(Photos.Jpeg(64, 48)));
        var sending = service.Client.SendAsync(request, hangUp.Token);
        await arrival;

        await hangUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await service.Server.ClientLeft.Task;
        await Wait.UntilAsync(() => !service.App.Files().Any());
        Assert.Equal((0, 0), await service.CountAsync());
    }
}
