using Avatar.Imaging.Engines.Dialing;
using Avatar.Imaging.Photos;
using Microsoft.Extensions.Logging;

namespace Avatar.Imaging.Engines.Replicate;

/// <summary>
/// Has a model at Replicate draw: creates a prediction, asks with growing pauses until it has ended, and fetches its picture. A
/// prediction that nobody waits for any more is cancelled. The photo goes out upright, at most 1,024 pixels a side and without
/// its metadata: where it was taken is nobody's business there.
/// </summary>
internal sealed class ReplicateEngine : ICartoonEngine, IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
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
        // Outside the calls' rules: a photo that cannot be read is not the server's fault.
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
        using var answer = await FetchAsync(prediction, cancellationToken).ConfigureAwait(false);
        return await _reader.ToCartoonAsync(answer, job, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>From here on the server works, and is paid: an attempt that fails is not repeated.</summary>
    private async Task<Prediction> AwaitEndAsync(Prediction prediction, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; !prediction.Succeeded && !prediction.GaveUp; pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause)
        {
            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
            prediction = await AskAsync(prediction, cancellationToken).ConfigureAwait(false);
        }

        return prediction;
    }

    /// <summary>A question that was not answered is asked again after the next pause: asking costs nothing.</summary>
    private async Task<Prediction> AskAsync(Prediction prediction, CancellationToken cancellationToken)
    {
        try
        {
            var told = await _api.GetAsync(prediction, cancellationToken).ConfigureAwait(false);

            // Addresses stay those of the beginning.
            return told with { Id = prediction.Id, Urls = prediction.Urls };
        }
        catch (Exception exception) when (exception is HttpRequestException or EngineCallException { IsPassing: true })
        {
            return prediction;
        }
    }

    /// <summary>A prediction whose picture cannot be fetched has been paid for: it is not made again.</summary>
    private async Task<PooledBytes> FetchAsync(Prediction prediction, CancellationToken cancellationToken)
    {
        try
        {
            return await _api.FetchAsync(prediction, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            throw new EngineCallException(EngineFault.Failed, $"The picture of prediction {prediction.Name} cannot be fetched: {exception.Message}", exception);
        }
    }

    private async Task CancelAsync(Prediction prediction)
    {
        using var over = new CancellationTokenSource(CancelTimeout, _time);
        try
        {
            await _api.CancelAsync(prediction, over.Token).ConfigureAwait(false);
            EngineLog.Cancelled(_logger, prediction.Name);
        }
        catch (Exception exception) when (exception is HttpRequestException or EngineCallException or OperationCanceledException)
        {
            EngineLog.NotCancelled(_logger, prediction.Name, exception);
        }
    }
}
