using System.Net;
using Microsoft.Extensions.Logging;

namespace Avatar.Imaging.Engines;

/// <summary>Log messages of engines. They use the event ids 6000 to 6099, which are stable.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(6000, LogLevel.Warning, "Engine {Engine}: attempt {Attempt} failed, retrying in {Pause}: {Reason}")]
    public static partial void Retrying(ILogger logger, string engine, int attempt, TimeSpan pause, string reason);

    [LoggerMessage(6001, LogLevel.Error, "Engine {Engine} failed too often and is not called for {Pause} (circuit breaker open): {Reason}")]
    public static partial void CircuitOpened(ILogger logger, string engine, TimeSpan pause, string reason);

    [LoggerMessage(6002, LogLevel.Information, "Engine {Engine} works again (circuit breaker closed)")]
    public static partial void CircuitClosed(ILogger logger, string engine);

    [LoggerMessage(6010, LogLevel.Warning, "Engine {Engine} failed; the fallback {Fallback} draws the cartoon")]
    public static partial void FellBack(ILogger logger, string engine, string fallback, Exception exception);

    [LoggerMessage(6020, LogLevel.Warning, "Could not cancel the abandoned prediction {Prediction}; it may continue and be charged")]
    public static partial void CancelFailed(ILogger logger, string prediction, Exception exception);

    [LoggerMessage(6021, LogLevel.Information, "Cancelled the abandoned prediction {Prediction}")]
    public static partial void Cancelled(ILogger logger, string prediction);

    [LoggerMessage(6030, LogLevel.Information, "Neural engine ready: model {Model}, input {Form}")]
    public static partial void ModelReady(ILogger logger, string model, string form);

    [LoggerMessage(6050, LogLevel.Warning, "Engine {Engine}: refused to connect to {Host} at {Address}, which its server named; the address is neither public nor the configured server's")]
    public static partial void AddressRefused(ILogger logger, string engine, string host, IPAddress address);
}
