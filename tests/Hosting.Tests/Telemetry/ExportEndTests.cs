using Microsoft.Extensions.Time.Testing;

namespace Avatar.Hosting.Tests.Telemetry;

public sealed class ExportEndTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_that_is_not_answered_is_cancelled_some_time_after_the_host_has_stopped(bool isSynchronous)
    {
        await using var collector = await TestServer.StartAsync();
        collector.Answer = collector.HangAsync;
        var time = new FakeTimeProvider();
        using var end = new ExportEnd(time);
        using var client = end.NewClient(Timeout.InfiniteTimeSpan);
        var arrival = collector.NextArrival();
        var export = Task.Run(() => SendAsync(client, collector.Url, isSynchronous), Cancel);
        await arrival.WaitAsync(Patience, Cancel);

        await end.StoppedAsync(Cancel);
        time.Advance(ExportEnd.Limit - TimeSpan.FromMilliseconds(1));
        Assert.False(export.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => export.WaitAsync(Patience, Cancel));
        await collector.ClientLeft.Task.WaitAsync(Patience, Cancel);

        // What is exported later fails at once.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SendAsync(client, collector.Url, isSynchronous));
        Assert.Equal(1, collector.Requests);
    }

    [Fact]
    public async Task A_request_that_is_answered_in_time_succeeds()
    {
        await using var collector = await TestServer.StartAsync();
        using var end = new ExportEnd(new FakeTimeProvider());
        using var client = end.NewClient(Patience);

        await end.StoppedAsync(Cancel);

        Assert.True((await SendAsync(client, collector.Url, isSynchronous: true)).IsSuccessStatusCode);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, Uri url, bool isSynchronous)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        return isSynchronous ? client.Send(request, Cancel) : await client.SendAsync(request, Cancel);
    }
}
