using Microsoft.Extensions.Logging;

namespace Avatar.Imaging.Engines;

/// <summary>
/// One engine, and another that draws when the first fails or takes too long. The cartoon keeps the style that was asked of the
/// first; the second draws in its own default where it does not have that one.
/// </summary>
internal sealed class FallbackEngine(
    ICartoonEngine chosen, ICartoonEngine fallback, StyleOffer fallbackStyles, EngineMetrics metrics, ILogger<FallbackEngine> logger) : ICartoonEngine
{
    public string Name => $"{chosen.Name}, else {fallback.Name}";

    public async Task<EncodedImage> DrawAsync(ImageSource photo, string style, long seed, CancellationToken cancellationToken)
    {
        try
        {
            return await chosen.DrawAsync(photo, style, seed, cancellationToken).ConfigureAwait(false);
        }
        catch (ImagingException exception) when (exception.Error is ImagingError.EngineFailed or ImagingError.EngineTimeout)
        {
            metrics.FellBack(chosen.Name);
            EngineLog.FellBack(logger, chosen.Name, fallback.Name, exception);
        }

        var known = fallbackStyles.Contains(style) ? style : fallbackStyles.Default;
        return await fallback.DrawAsync(photo, known, seed, cancellationToken).ConfigureAwait(false);
    }
}
