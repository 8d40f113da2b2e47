using Avatar.Imaging;
using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>
/// Translates failures of stores and imaging, when they leave a grain call, into the domain errors that callers get. Logs the original
/// failure.
/// </summary>
internal sealed class DomainErrors(ILogger<DomainErrors> logger) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (StoreException failure)
        {
            GrainsLog.StoreFailed(logger, context.InterfaceMethod.Name, failure.Failure, failure.Message);
            GrainsLog.StoreFailureDetails(logger, context.InterfaceMethod.Name, failure);
            throw Translate(failure);
        }
        catch (ImagingException failure)
        {
            if (failure.Error is ImagingError.EngineFailed or ImagingError.EngineTimeout)
                GrainsLog.EngineFailed(logger, context.InterfaceMethod.Name, failure);
            throw Translate(failure);
        }
        catch (OutOfMemoryException failure)
        {
            GrainsLog.OutOfMemory(logger, context.InterfaceMethod.Name, failure);
            throw AvatarException.Busy();
        }
    }

    private static AvatarException Translate(StoreException failure) => failure.Failure switch
    {
        StoreFailure.Full => AvatarException.InsufficientStorage(),
        StoreFailure.Busy => AvatarException.Busy(),
        StoreFailure.RuleBroken => new(AvatarError.InternalError, "The service created an invalid document. Nothing was saved."),
        _ => AvatarException.Unavailable(),
    };

    private static AvatarException Translate(ImagingException failure) => failure.Error switch
    {
        ImagingError.UnsupportedMediaType => new(AvatarError.UnsupportedMediaType, failure.Message),
        ImagingError.Undecodable => new(AvatarError.UndecodableImage, failure.Message),
        ImagingError.TooManyPixels => new(AvatarError.ImageTooLarge, failure.Message),
        ImagingError.UnknownStyle => new(AvatarError.UnknownStyle, failure.Message),
        ImagingError.Busy => AvatarException.Busy(),
        ImagingError.EngineFailed => new(AvatarError.EngineFailed, failure.Message),
        ImagingError.EngineTimeout => new(AvatarError.EngineTimeout, failure.Message),
        _ => new(AvatarError.InternalError, failure.Message),
    };
}
