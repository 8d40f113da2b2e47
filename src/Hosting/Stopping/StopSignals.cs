using System.Runtime.InteropServices;

namespace Avatar.Hosting;

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
