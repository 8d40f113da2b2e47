using System.Net;
using Microsoft.Extensions.Logging;

namespace Avatar.Imaging.Engines;

/// <summary>What engines say to an operator. Event ids 6000 to 6099 are theirs and stable.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(6000, LogLevel.Warning, "Engine {Engine}: attempt {Attempt} made nothing, trying again in {Pause}: {Reason}")]
    public static partial void TryingAgain(ILogger logger, string engine, int attempt, TimeSpan pause, string reason);

    [LoggerMessage(6001, LogLevel.Error, "Engine {Engine} fails too often and is left alone for {Pause}: {Reason}")]
    public static partial void LeftAlone(ILogger logger, string engine, TimeSpan pause, string reason);

    [LoggerMessage(6002, LogLevel.Information, "Engine {Engine} works again")]
    public static partial void WorksAgain(ILogger logger, string engine);

    [LoggerMessage(6010, LogLevel.Warning, "Engine {Engine} failed, {Fallback} draws instead")]
    public static partial void FellBack(ILogger logger, string engine, string fallback, Exception exception);

    [LoggerMessage(6020, LogLevel.Warning, "Prediction {Prediction} was given up but could not be cancelled; it may go on and be charged")]
    public static partial void NotCancelled(ILogger logger, string prediction, Exception exception);

    [LoggerMessage(6021, LogLevel.Information, "Prediction {Prediction} was given up and cancelled")]
    public static partial void Cancelled(ILogger logger, string prediction);

    [LoggerMessage(6030, LogLevel.Information, "Neural engine ready: {Model}, {Form}")]
    public static partial void ModelReady(ILogger logger, string model, string form);

    [LoggerMessage(6050, LogLevel.Warning, "Engine {Engine}: its server leads to {Host} at {Address}, which is neither a public address nor configured; nothing is asked there")]
    public static partial void AddressRefused(ILogger logger, string engine, string host, IPAddress address);
}
