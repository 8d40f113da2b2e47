using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests.Networks;

/// <summary>The answer to one call.</summary>
/// <param name="Name">The kind of call.</param>
/// <param name="Began">The start of the call, on the clock of <see cref="SteadyCalls"/>.</param>
/// <param name="Took">The time until the answer.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The code of a refusal; empty for a success.</param>
internal sealed record TimedCall(string Name, TimeSpan Began, TimeSpan Took, int Status, string Code)
{
    public bool Succeeded => Status is 200 or 201;
}

/// <summary>
/// Devices that call one front continuously during a fault. Half of them remain the same, the others are replaced by new devices all the time.
/// Each device has one call in progress.
/// </summary>
internal sealed class SteadyCalls : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly HttpClient _client;
    private readonly ConcurrentQueue<TimedCall> _calls = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _calling;
    private int _photos;

    /// <param name="front">The front that they call.</param>
    /// <param name="devices">The number of concurrent devices.</param>
    public SteadyCalls(AvatarProcess front, int devices)
    {
        _client = front.NewClient();
        _client.Timeout = AvatarProcess.LongPatience;
        _calling = Task.WhenAll(Enumerable.Range(0, devices).Select(index => CallAsync(isNewEachTime: index % 2 == 0)));
    }

    /// <summary>The current time on the clock of the calls.</summary>
    public TimeSpan Now => _clock.Elapsed;

    /// <summary>Returns the answered calls that began in this period.</summary>
    public IReadOnlyList<TimedCall> Between(TimeSpan from, TimeSpan to) => [.. _calls.Where(call => call.Began >= from && call.Began < to)];

    /// <summary>Starts no new calls, and waits until the calls in progress end.</summary>
    public async Task EndAsync()
    {
        await _ended.CancelAsync();
        await _calling;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _client.Dispose();
        _ended.Dispose();
    }

    /// <summary>Formats a line for the output of a trial.</summary>
    public static string Describe(string what, IReadOnlyList<TimedCall> calls) => string.Create(
        CultureInfo.InvariantCulture,
        $"{what}: {calls.Count} calls ({string.Join(", ", calls.CountBy(static call => $"{call.Status}{(call.Code.Length == 0 ? "" : $" {call.Code}")}").OrderBy(static count => count.Key).Select(static count => $"{count.Value} × {count.Key}"))}), answered after {new Spread(calls.Select(static call => call.Took))}");

    private async Task CallAsync(bool isNewEachTime)
    {
        var phone = new Phone(_client, Phone.NewDevice());
        while (!_ended.IsCancellationRequested)
        {
            if (isNewEachTime) phone = new Phone(_client, Phone.NewDevice());
            var photo = Interlocked.Increment(ref _photos);
            var upload = await TimeAsync("upload", () => phone.UploadAsync(Portrait.Of(photo), key: $"{photo}"));
            await TimeAsync("list", () => phone.GetAsync("/api/originals"));
            if (upload.Status != 201 || _ended.IsCancellationRequested) continue;
            await TimeAsync("regenerate", () => phone.RegenerateAsync(upload.Text("original", "id")));
            await TimeAsync("download", () => phone.DownloadAsync(upload.Text("cartoon", "id")));
        }
    }

    private async Task<Reply> TimeAsync(string name, Func<Task<Reply>> call)
    {
        var began = Now;
        var reply = await call();
        _calls.Enqueue(new(name, began, Now - began, reply.Status, reply.Code));
        await Task.Delay(Pause);
        return reply;
    }
}
