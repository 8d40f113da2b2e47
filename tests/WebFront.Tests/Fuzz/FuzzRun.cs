using System.Collections.Concurrent;
using System.Text.Json;
using Avatar.WebFront.Tests.Application;
using Avatar.WebFront.Tests.Fuzz.Requests;
using Avatar.WebFront.Tests.Fuzz.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace Avatar.WebFront.Tests.Fuzz;

/// <summary>
/// Sends many requests, several concurrently. Seed and number determine each request, except for the ids and paths that the service has
/// returned so far.
/// </summary>
internal sealed class FuzzRun(AvatarApplication app, int seed)
{
    private const int Connections = 4;
    private const int Devices = 8;
    private const int Size = 50;
    private const ulong SeedSpan = 1_000_003;

    private readonly IReadOnlyList<Target> _routes = Target.GetAll(app.Services);
    private readonly Lock _gate = new();
    private Known _known = new([.. Enumerable.Range(0, Devices).Select(static _ => Calls.NewDevice())], [], [], []);

    /// <summary>Number of answers of each kind.</summary>
    public ConcurrentDictionary<string, int> Tally { get; } = [];

    public IReadOnlyList<string> DeviceIds => _known.Devices;

    /// <summary>Uploads a photo for every device, so that there are ids to use.</summary>
    public async Task PrepareAsync()
    {
        foreach (var device in _known.Devices)
        {
            var reply = await app.Client.UploadAsync(device, Calls.Form(Photos.Jpeg(32, 24)));
            _known = _known.With(reply.Data);
        }
    }

    /// <summary>Sends the requests with these numbers and checks every answer.</summary>
    /// <exception cref="AggregateException">All violations; the other requests were sent nevertheless.</exception>
    public async Task SendAsync(int first, int count, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = Connections, CancellationToken = cancellationToken };
        var findings = new ConcurrentQueue<Exception>();
        await Parallel.ForEachAsync(Enumerable.Range(first, count), options, async (number, token) =>
        {
            if (await FindAsync(number, token) is { } finding) findings.Enqueue(finding);
        });
        if (!findings.IsEmpty) throw new AggregateException(findings);
    }

    /// <summary>Describes what is wrong with the answer to a request; null if it is correct.</summary>
    private async Task<Exception?> FindAsync(int number, CancellationToken cancellationToken)
    {
        var request = Make(number);
        try
        {
            var bytes = await RawExchange.SendAsync(app.Url, request.Bytes, request.IsWhole, cancellationToken);
            var answer = new RawAnswerReader(bytes).Read(request.IsHead);
            Count(Judge.Classify(request, answer));
            if (answer is { Status: 200 or 201, Json: { } json } && json.TryGetProperty("data", out var data)) Learn(data);
            return null;
        }
        catch (EndOfStreamException) when (!request.IsWhole)
        {
            // The client may hang up while the answer is written.
            Count("cut off: the caller hung up");
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new InvalidOperationException($"Request {number} of seed {seed}: {exception.Message}\n{request}", exception);
        }
    }

    private void Count(string kind) => Tally.AddOrUpdate(kind, 1, static (_, before) => before + 1);

    private FuzzedRequest Make(int number) =>
        FuzzedRequests.Generate(_routes, _known).Sample(1, new Rnd((ulong)seed * SeedSpan + (ulong)number), Size).Single();

    private void Learn(JsonElement data)
    {
        lock (_gate) _known = _known.With(data);
    }
}
