using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Avatar.Hosting;

/// <summary>
/// The notice period between a stop signal and the shutdown. The process reports that it is not ready, so that a load balancer removes it,
/// and continues to serve requests meanwhile.
/// </summary>
internal sealed class StopNotice(IOptions<StopOptions> options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<StopNotice> logger)
    : IDisposable
{
    private readonly TimeSpan _length = options.Value.Notice;
    private bool _isGiven;
    private ITimer? _end;

    /// <summary>Whether a stop signal has arrived, or the process is stopping.</summary>
    public bool IsGiven => Volatile.Read(ref _isGiven) || lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Handles a stop signal. A second signal ends the notice period; a process that has not started yet stops immediately.</summary>
    public void OnSignal()
    {
        if (Interlocked.Exchange(ref _isGiven, true) || _length == TimeSpan.Zero || !lifetime.ApplicationStarted.IsCancellationRequested)
        {
            lifetime.StopApplication();
            return;
        }

        HostingLog.StopNoticeStarted(logger, _length);
        _end = time.CreateTimer(
            static state => ((IHostApplicationLifetime)state!).StopApplication(), lifetime, _length, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _end?.Dispose();
}

/// <summary>Starts the notice period on SIGTERM, SIGQUIT and Ctrl+C. The framework's <c>ConsoleLifetime</c> would stop the host immediately.</summary>
internal sealed class StopSignals(StopNotice notice) : IHostLifetime, IDisposable
{
    private static readonly PosixSignal[] Signals = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT];

    private PosixSignalRegistration[] _registrations = [];

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _registrations = [.. Signals.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        notice.OnSignal();
    }
}

/// <summary>
/// Closes each connection after its next answer once a stop signal has arrived, so that clients with persistent connections go to another
/// process before this one stops. For HTTP/2, Kestrel sends GOAWAY instead of the header field.
/// </summary>
public static class LastAnswers
{
    private const string Close = "close";

    public static void UseLastAnswers(this WebApplication app)
    {
        var notice = app.Services.GetRequiredService<StopNotice>();
        app.Use((context, next) =>
        {
            if (notice.IsGiven) context.Response.OnStarting(CloseAsync, context.Response);
            return next(context);
        });
    }

    private static Task CloseAsync(object response)
    {
        ((HttpResponse)response).Headers[HeaderNames.Connection] = Close;
        return Task.CompletedTask;
    }
}
