using Avatar.Imaging;
using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

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
