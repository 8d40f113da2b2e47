namespace Avatar.Hosting;

/// <summary>
/// Limits how long the exports of all kinds of telemetry together delay the end of the process. The SDK ends one exporter after the other and
/// waits up to five seconds for each, so a collector that accepts connections and does not answer would delay the end by fifteen.
/// </summary>
/// <param name="time">The clock; null for the system's.</param>
internal sealed class ExportEnd(TimeProvider? time = null) : IHostedLifecycleService, IDisposable
{
    /// <summary>Time for the last exports, from when all services of the host have stopped. A collector that works needs milliseconds.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _over = new();
    private ITimer? _timer;

    /// <summary>Creates a client whose requests are cancelled when the time is over.</summary>
    /// <param name="timeout">Time limit of each request.</param>
    public HttpClient NewClient(TimeSpan timeout) => new(new LimitedRequests(_over.Token)) { Timeout = timeout };

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Starts the time. The exporters are disposed with the host, after this.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        _timer = (time ?? TimeProvider.System).CreateTimer(static over => ((CancellationTokenSource)over!).Cancel(), _over, Limit, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _over.Dispose();
    }

    /// <summary>Cancels requests by a token of their own. The exporter sends synchronously where HTTP allows it.</summary>
    private sealed class LimitedRequests(CancellationToken over) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over);
            return base.Send(request, either.Token);
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over);
            return await base.SendAsync(request, either.Token);
        }
    }
}
