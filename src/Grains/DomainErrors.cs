using Avatar.Imaging;
using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>The table from failures of stores and imaging to the domain errors that callers get.</summary>
public static class DomainErrors
{
    public static AvatarException From(StoreException failure) => failure.Failure switch
    {
        StoreFailure.Full => AvatarException.InsufficientStorage(),
        StoreFailure.Busy => AvatarException.Busy(),
        StoreFailure.RuleBroken => new(AvatarError.InternalError, "The service created an invalid document. Nothing was saved."),

        // A taken value that reaches this point comes from a race between two calls, so a retry helps.
        _ => AvatarException.Unavailable(),
    };

    public static AvatarException From(ImagingException failure) => failure.Error switch
    {
        ImagingError.UnsupportedMediaType => new(AvatarError.UnsupportedMediaType, failure.Message),
        ImagingError.Undecodable => new(AvatarError.UndecodableImage, failure.Message),
        ImagingError.TooManyPixels => new(AvatarError.ImageTooLarge, failure.Message),
        ImagingError.UnknownStyle => new(AvatarError.UnknownStyle, failure.Message),
        ImagingError.Busy => AvatarException.Busy(),
        ImagingError.EngineFailed => new(AvatarError.EngineFailed, failure.Message),
        ImagingError.EngineTimeout => new(AvatarError.EngineTimeout, failure.Message),
        ImagingError.FaceNotSelectable => new(AvatarError.InvalidFace, failure.Message),
        _ => AvatarException.InternalError(),
    };
}

/// <summary>Logs failures of stores and imaging that leave a grain call, and throws <see cref="DomainErrors"/> in their place.</summary>
internal sealed class FailureFilter(ILogger<FailureFilter> logger) : IIncomingGrainCallFilter
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
            throw DomainErrors.From(failure);
        }
        catch (ImagingException failure)
        {
            if (failure.Error is ImagingError.EngineFailed or ImagingError.EngineTimeout)
                GrainsLog.EngineFailed(logger, context.InterfaceMethod.Name, failure);
            throw DomainErrors.From(failure);
        }
        catch (OutOfMemoryException failure)
        {
            GrainsLog.OutOfMemory(logger, context.InterfaceMethod.Name, failure);
            throw AvatarException.Busy();
        }
    }
}
