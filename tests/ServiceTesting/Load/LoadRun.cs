using System.Collections.Concurrent;
using System.Globalization;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Crashes;
using Avatar.ServiceTesting.Processes;

namespace Avatar.ServiceTesting.Load;

/// <summary>Runs users of a cluster, and checks everything stored while they pause.</summary>
internal sealed class LoadRun
{
    public const int MaxPerOriginal = 6;

    private const int Devices = 3;
    private const int UsersPerDevice = 2;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    private readonly AvatarCluster _cluster;
    private readonly Random _random;
    private readonly HttpClient _client;
    private readonly string[] _devices = [.. Enumerable.Range(0, Devices).Select(static _ => Phone.NewDevice())];
    private readonly ClusterUser[] _users;
    private readonly ConcurrentQueue<Errand> _errands = [];
    private readonly StoredInvariants _invariants = new(MaxPerOriginal, repeats: true);
    private StoredState? _left;
    private int _others;
    private int _fetched;
    private int _replayed;

    /// <param name="cluster">A cluster that only this run uses: everything in it must come from this run.</param>
    /// <param name="seed">The seed of the random requests.</param>
    public LoadRun(AvatarCluster cluster, int seed)
    {
        _cluster = cluster;
        _random = new(seed);
        _client = cluster.NewClient(Tally);
        _users = [.. Enumerable.Range(0, Devices * UsersPerDevice).Select(index => NewUser(index, _devices[index % Devices]))];
    }

    public Tally Tally { get; } = new();

    /// <summary>All errands so far.</summary>
    public IReadOnlyCollection<Errand> Errands => _errands;

    /// <summary>The results of the run so far.</summary>
    public string Figures => string.Create(
        CultureInfo.InvariantCulture,
        $"{_errands.Count} changes requested, {_errands.Count(static errand => errand.Successes.Any())} completed, "
        + $"{_errands.Sum(static errand => errand.Refused)} times refused as busy, "
        + $"{_errands.Sum(static errand => errand.Unanswered)} answers of unknown outcome, "
        + $"{_errands.Count(static errand => errand.IsGivenUp)} given up, {_replayed} replayed; "
        + $"{_left?.Originals.Count} originals, {_left?.Cartoons.Count} cartoons, {_left?.Faces.Count} faces, {_left?.Keys.Count} keys, "
        + $"{_left?.Orphans.Count()} files without a document, {_left?.Unfinished.Count} unfinished; {_fetched} images fetched; {Tally}; 503: {Unavailable}");

    /// <summary>The messages of the 503 answers, with their numbers.</summary>
    private string Unavailable => string.Join(", ", _errands
        .SelectMany(static errand => errand.Answers.Where(static reply => reply.Status == 503))
        .CountBy(static reply => reply.Body.GetProperty("error").GetString()!)
        .Select(static count => $"{count.Value} × '{count.Key}'"));

    /// <summary>Creates one more user with a separate device, for the test to control.</summary>
    public ClusterUser NewUser() => NewUser(_users.Length + _others++, Phone.NewDevice());

    /// <summary>Creates a source of random numbers for a test.</summary>
    public Random NewRandom() => new(_random.Next());

    /// <summary>Runs all users during an action. The first failure of any user or of the action ends the run.</summary>
    /// <param name="trouble">The action.</param>
    /// <param name="keyed">Whether every upload and regeneration has a key.</param>
    public async Task WhileAsync(Func<CancellationToken, Task> trouble, bool keyed = false)
    {
        Tally.Clear();
        using var stop = new CancellationTokenSource();
        var randoms = _users.Select(_ => NewRandom()).ToList();
        var tasks = _users.Zip(randoms, (user, random) => user.UseAsync(random, keyed, stop.Token)).ToList();
        tasks.Add(StopAfterAsync(trouble, stop));
        while (tasks.Count > 0)
        {
            var ended = await Task.WhenAny(tasks);
            tasks.Remove(ended);
            if (!ended.IsCompletedSuccessfully) await stop.CancelAsync();
            if (ended.IsFaulted) await Task.WhenAll(tasks).ContinueWith(static _ => { }, TaskScheduler.Default);
            await ended;
        }
    }

    /// <summary>Checks the answers of all fronts and the stored state. All processes must run again.</summary>
    public async Task CheckAsync()
    {
        foreach (var user in _users) _replayed += await user.ReplaySomeAsync(_random);
        var state = _left = await ReadQuietAsync();
        _invariants.Check(state, _errands);

        var givenUp = _errands.Where(static errand => errand.IsGivenUp).Select(static errand => errand.Number).ToHashSet();
        var late = state.Originals.Values.Where(original => givenUp.Contains(original.Number)).Select(static original => original.Id)
            .Concat(state.Cartoons.Values.Where(cartoon => givenUp.Contains(cartoon.Seed)).Select(static cartoon => cartoon.Id))
            .ToHashSet();
        var listed = new ListedInvariants(_client, state, late);
        var devices = _errands.Select(static errand => errand.Device).Distinct().ToArray();
        for (var i = 0; i < devices.Length; i++) await listed.CheckAsync(devices[i], devices[(i + 1) % devices.Length]);
        _fetched += listed.Fetched;
    }

    private ClusterUser NewUser(int index, string device) => new(index, new Phone(_client, device), _errands);

    private static async Task StopAfterAsync(Func<CancellationToken, Task> trouble, CancellationTokenSource stop)
    {
        await trouble(stop.Token);
        await stop.CancelAsync();
    }

    /// <summary>Reads the stored state when it no longer changes: work without a waiting caller may continue for a while.</summary>
    private async Task<StoredState> ReadQuietAsync()
    {
        using var timeout = new CancellationTokenSource(AvatarProcess.Patience);
        var last = await _cluster.ReadAsync();
        while (true)
        {
            await Task.Delay(BetweenLooks, timeout.Token);
            var now = await _cluster.ReadAsync();
            if (now.Images.SequenceEqual(last.Images) && now.Files.Count == last.Files.Count) return now;
            last = now;
        }
    }
}
