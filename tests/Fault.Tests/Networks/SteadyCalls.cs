using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests.Networks;

/// <summary>How one call was answered.</summary>
/// <param name="Name">What was called.</param>
/// <param name="Began">When, on the clock of <see cref="SteadyCalls"/>.</param>
/// <param name="Took">How long the answer took.</param>
/// <param name="Status">The answer.</param>
/// <param name="Code">Of a refusal.</param>
internal sealed record TimedCall(string Name, TimeSpan Began, TimeSpan Took, int Status, string Code)
{
    public bool Succeeded => Status is 200 or 201;
}

/// <summary>
/// Devices that call one front again and again while something is done to it: some that were known before, and new ones all the time.
/// Each device has one call under way.
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

    /// <param name="front">Whom they call.</param>
    /// <param name="devices">How many there are at a time.</param>
    public SteadyCalls(AvatarProcess front, int devices)
    {
        _client = front.NewClient();
        _client.Timeout = AvatarProcess.LongPatience;
        _calling = Task.WhenAll(Enumerable.Range(0, devices).Select(index => CallAsync(isNewEachTime: index % 2 == 0)));
    }

    /// <summary>Now.</summary>
    public TimeSpan Now => _clock.Elapsed;

    /// <summary>Those that began in a time and have been answered.</summary>
    public IReadOnlyList<TimedCall> Between(TimeSpan from, TimeSpan to) => [.. _calls.Where(call => call.Began >= from && call.Began < to)];

    /// <summary>Lets the calls under way end, and none begin.</summary>
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

    /// <summary>A line for the table of trials.</summary>
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
