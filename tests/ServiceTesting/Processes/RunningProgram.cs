using System.Collections.Concurrent;
using System.Diagnostics;

namespace Avatar.ServiceTesting.Processes;

/// <summary>A process whose output is read while it runs, and which is killed when this object is disposed.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Action<string>? _said;
    private readonly ConcurrentQueue<string> _output = [];
    private readonly ConcurrentQueue<string> _errors = [];
    private readonly SemaphoreSlim _news = new(0);
    private readonly Task _reading;
    private volatile bool _saidAll;

    private RunningProgram(Process process, Action<string>? said)
    {
        (_process, _said) = (process, said);
        _reading = ReadAsync();
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>The lines so far; more may follow.</summary>
    public IReadOnlyCollection<string> Output => _output.ToArray();

    /// <inheritdoc cref="Output"/>
    public IReadOnlyCollection<string> Errors => _errors.ToArray();

    /// <summary>Log lines of level Error or Critical, and all lines of the error stream.</summary>
    public IEnumerable<string> Complaints => _output
        .Where(line => line.Contains(" fail: ", StringComparison.Ordinal) || line.Contains(" crit: ", StringComparison.Ordinal))
        .Concat(_errors);

    /// <summary>Starts a program.</summary>
    /// <param name="start">The program, with its arguments and environment.</param>
    /// <param name="said">Receives every line that it writes.</param>
    public static RunningProgram Start(ProcessStartInfo start, Action<string>? said = null)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        return new(Process.Start(start)!, said);
    }

    /// <summary>Waits for the first line of output that begins with <paramref name="beginning"/>. Fails if the process ends without such a line.</summary>
    public Task<string> WaitForLineAsync(string beginning, TimeSpan patience) =>
        WaitForLineAsync(beginning, line => line.StartsWith(beginning, StringComparison.Ordinal), patience);

    /// <summary>Waits for the first line of output that satisfies <paramref name="isIt"/>. Fails if the process ends without such a line.</summary>
    public async Task<string> WaitForLineAsync(string what, Func<string, bool> isIt, TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience);
        while (true)
        {
            var ended = _saidAll;
            if (_output.FirstOrDefault(isIt) is { } found) return found;
            if (ended || timeout.IsCancellationRequested) Assert.Fail($"The process wrote no line '{what}'.\n{string.Join('\n', [.. Output, .. Errors])}");
            await _news.WaitAsync(timeout.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>The exit code.</returns>
    public async Task<int> WaitForEndAsync(TimeSpan patience)
    {
        await _process.WaitForExitAsync().WaitAsync(patience);
        await _reading.WaitAsync(patience);
        return _process.ExitCode;
    }

    /// <summary>Sends SIGKILL: no code of the process runs after this.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
        _news.Dispose();
    }

    private async Task ReadAsync()
    {
        await Task.WhenAll(ReadAsync(_process.StandardOutput, _output), ReadAsync(_process.StandardError, _errors));
        _saidAll = true;
        _news.Release();
    }

    private async Task ReadAsync(StreamReader reader, ConcurrentQueue<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lines.Enqueue(line);
            _said?.Invoke(line);
            _news.Release();
        }
    }
}
