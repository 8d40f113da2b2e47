using Avatar.Storage;

namespace Avatar.WebFront.Health;

/// <summary>Looks whether silo, documents and files do their work; one look serves all who ask within a second.</summary>
internal sealed class Readiness(
    IAvatarStore store, IImageStore images, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Readiness> logger)
{
    private const string Ok = "ok";
    private const string Unavailable = "unavailable";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task<ReadinessData>? _look;
    private long _lookedAt;

    public Task<ReadinessData> LookAsync()
    {
        lock (_gate)
        {
            if (_look is null || (_look.IsCompleted && time.GetElapsedTime(_lookedAt) >= Freshness) || lifetime.ApplicationStopping.IsCancellationRequested)
            {
                (_look, _lookedAt) = (LookNowAsync(), time.GetTimestamp());
            }

            return _look;
        }
    }

    public static bool IsReady(ReadinessData readiness) => readiness.Status == Ok;

    private async Task<ReadinessData> LookNowAsync()
    {
        using var patience = new CancellationTokenSource(Patience, time);
        var checks = new Dictionary<string, string>
        {
            ["silo"] = lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested ? Ok : Unavailable,
            ["documents"] = await CheckAsync("documents", store.PingAsync, patience.Token),
            ["files"] = await CheckAsync("files", TryFilesAsync, patience.Token),
        };
        return new(checks.Values.All(check => check == Ok) ? Ok : Unavailable, checks);
    }

    private async Task<string> CheckAsync(string name, Func<CancellationToken, Task> check, CancellationToken cancellationToken)
    {
        try
        {
            await check(cancellationToken).WaitAsync(cancellationToken);
            return Ok;
        }
        catch (Exception exception) when (exception is StoreException or OperationCanceledException)
        {
            FrontLog.NotReady(logger, name, exception);
            return Unavailable;
        }
    }

    /// <summary>Writes a file that never gets a name, and looks for those that have one.</summary>
    private async Task TryFilesAsync(CancellationToken cancellationToken)
    {
        await using (var writer = await images.CreateAsync(ImageArea.Temp, cancellationToken))
        {
            await writer.WriteAsync("ready?"u8.ToArray(), cancellationToken);
        }

        await images.HasFilesAsync(cancellationToken);
    }
}
