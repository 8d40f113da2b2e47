using Avatar.Silo.Configuration;
using Avatar.Storage;

namespace Avatar.WebFront.Images.Variants;

/// <summary>Counts the copies at the start, and from time to time removes those whose image is gone: nobody gets them any more.</summary>
internal sealed class VariantSweep(
    VariantCache cache, IImageStore images, AvatarSettings settings, TimeProvider time, ILogger<VariantSweep> logger) : BackgroundService
{
    /// <summary>What was asked for is done at once, or almost: copies of what was deleted should not lie about for an hour.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);

    private TaskCompletionSource _asked = NotAsked();

    /// <summary>Has the next walk begin within <see cref="Soon"/>; however often that is asked for meanwhile, it is one.</summary>
    public void RunSoon() => Volatile.Read(ref _asked).TrySetResult();

    /// <summary>One walk.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var gone = new HashSet<(ImageArea, ImageName)>();
        foreach (var (area, source) in cache.Count())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await images.OpenAsync(area, source, cancellationToken) is { } image) await image.DisposeAsync();
            else gone.Add((area, source));
        }

        cache.Remove(gone);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await TryAsync(_ => Task.Run(cache.Count, stoppingToken), stoppingToken);
        while (true)
        {
            await WaitAsync(stoppingToken);
            await TryAsync(RunAsync, stoppingToken);
        }
    }

    /// <summary>Waits for the period to be over, or for somebody to ask and a moment more, in which others may ask too.</summary>
    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var period = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var over = Task.Delay(settings.Get(Settings.FilesSweepPeriod), time, period.Token);
        if (await Task.WhenAny(over, _asked.Task) == over)
        {
            await over;
            return;
        }

        await period.CancelAsync();
        await Task.Delay(Soon, time, cancellationToken);
        Volatile.Write(ref _asked, NotAsked());
    }

    private static TaskCompletionSource NotAsked() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task TryAsync(Func<CancellationToken, Task> walk, CancellationToken cancellationToken)
    {
        try
        {
            await walk(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or StoreException)
        {
            FrontLog.VariantSweepFailed(logger, exception);
        }
    }
}
