using Avatar.Imaging.Photos;
using Microsoft.Extensions.Logging;

namespace Avatar.Imaging.Engines.Replicate;

/// <summary>
/// Lets a model at Replicate draw: creates a prediction, polls it with growing pauses until it has ended, and fetches its image. The
/// prediction is cancelled if the call fails, times out or is cancelled before that. The photo is sent upright, at most 1,024 pixels a
/// side, and without metadata, which may contain the location.
/// </summary>
internal sealed class ReplicateEngine : ICartoonEngine, IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(3);

    private readonly Studio _studio;
    private readonly PhotoReader _photos;
    private readonly AnswerReader _reader;
    private readonly TimeProvider _time;
    private readonly ILogger<ReplicateEngine> _logger;
    private readonly ReplicateApi _api;
    private readonly EngineCalls _calls;

    public ReplicateEngine(
        ReplicateOptions options,
        Studio studio,
        PhotoReader photos,
        AnswerReader reader,
        IEngineNetwork network,
        TimeProvider time,
        EngineMetrics metrics,
        ILogger<ReplicateEngine> logger)
    {
        (_studio, _photos, _reader, _time, _logger) = (studio, photos, reader, time, logger);
        _api = new ReplicateApi(options, new EngineDialer(Name, options.ApiUrl, network, logger), network, time);
        _calls = new EngineCalls(Name, options.MaxCalls, options.Timeout, time, metrics, logger);
    }

    public string Name => "replicate";

    public async Task<EncodedImage> DrawAsync(ImageSource photo, string style, long seed, CancellationToken cancellationToken)
    {
        // Not part of the call: a photo that cannot be read must not count as a failure of the server.
        var job = new StudioJob(StudioWork.Cartoon, photo.Owner) { Style = style, Engine = Name };
        var picture = await _studio.RunAsync(
            job, token => PhotoFile.ReadAsync(photo, int.MaxValue, token), (file, _) => Prepare(file), cancellationToken).ConfigureAwait(false);
        return await _calls.RunAsync(photo.Owner, token => DrawAsync(picture, job, token), cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _api.Dispose();

    private EncodedImage Prepare(PhotoFile file)
    {
        using var picture = _photos.Read(file, PhotoReader.WorkingSide);
        using var image = picture.ToVips();
        return ImageWriter.Encode(image, ImageFormat.Jpeg);
    }

    private async Task<EncodedImage> DrawAsync(EncodedImage picture, StudioJob job, CancellationToken cancellationToken)
    {
        var prediction = await _api.CreateAsync(picture, cancellationToken).ConfigureAwait(false);
        try
        {
            prediction = await AwaitEndAsync(prediction, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await CancelAsync(prediction).ConfigureAwait(false);
            throw;
        }

        if (!prediction.Succeeded) throw new EngineCallException(EngineFault.Failed, $"Prediction {prediction.Name} {prediction.End}.");
        using var image = await FetchAsync(prediction, cancellationToken).ConfigureAwait(false);
        return await _reader.ToCartoonAsync(image, job, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Polls until the prediction has ended. The server is already working and charging, so failures from here on are not retried.</summary>
    private async Task<Prediction> AwaitEndAsync(Prediction prediction, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; !prediction.Succeeded && !prediction.Failed; pause = pause * 1.5 < MaxPause ? pause * 1.5 : MaxPause)
        {
            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
            prediction = await PollAsync(prediction, cancellationToken).ConfigureAwait(false);
        }

        return prediction;
    }

    /// <summary>Polls once. After a transient failure it returns the old state; the next poll follows after the pause, because polling is free.</summary>
    private async Task<Prediction> PollAsync(Prediction prediction, CancellationToken cancellationToken)
    {
        try
        {
            var current = await _api.GetAsync(prediction, cancellationToken).ConfigureAwait(false);

            // Keep the URLs of the first response.
            return current with { Id = prediction.Id, Urls = prediction.Urls };
        }
        catch (Exception exception) when (exception is HttpRequestException or EngineCallException { IsTransient: true })
        {
            return prediction;
        }
    }

    /// <summary>Fetches the image. A failure is not retried with a new prediction, because this one is already charged.</summary>
    private async Task<PooledBytes> FetchAsync(Prediction prediction, CancellationToken cancellationToken)
    {
        try
        {
            return await _api.FetchAsync(prediction, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            throw new EngineCallException(EngineFault.Failed, $"The image of prediction {prediction.Name} cannot be fetched: {exception.Message}", exception);
        }
    }

    private async Task CancelAsync(Prediction prediction)
    {
        using var timeout = new CancellationTokenSource(CancelTimeout, _time);
        try
        {
            await _api.CancelAsync(prediction, timeout.Token).ConfigureAwait(false);
            EngineLog.Cancelled(_logger, prediction.Name);
        }
        catch (Exception exception) when (exception is HttpRequestException or EngineCallException or OperationCanceledException)
        {
            EngineLog.CancelFailed(_logger, prediction.Name, exception);
        }
    }
}
