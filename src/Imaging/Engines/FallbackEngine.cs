using Microsoft.Extensions.Logging;

namespace Avatar.Imaging.Engines;

/// <summary>
/// Draws with the fallback when the chosen engine fails or times out. If the fallback does not have the requested style, it draws in
/// its default style; the stored style remains the requested one.
/// </summary>
internal sealed class FallbackEngine(
    ICartoonEngine chosen, ICartoonEngine fallback, StyleOffer fallbackStyles, EngineMetrics metrics, ILogger<FallbackEngine> logger) : ICartoonEngine
{
    public string Name => $"{chosen.Name}, else {fallback.Name}";

    public async Task<EncodedImage> DrawAsync(ImageSource photo, string style, long seed, CancellationToken cancellationToken)
    {
        try
        {
            return await chosen.DrawAsync(photo, style, seed, cancellationToken).ConfigureAwait(false) with { Engine = chosen.Name };
        }
        catch (ImagingException exception) when (exception.Error is ImagingError.EngineFailed or ImagingError.EngineTimeout)
        {
            metrics.FellBack(chosen.Name);
            EngineLog.FellBack(logger, chosen.Name, fallback.Name, exception);
        }

        var available = fallbackStyles.Contains(style) ? style : fallbackStyles.Default;
        return await fallback.DrawAsync(photo, available, seed, cancellationToken).ConfigureAwait(false) with { Engine = fallback.Name };
    }
}
