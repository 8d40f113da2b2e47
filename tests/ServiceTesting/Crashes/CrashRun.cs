using System.Collections.Concurrent;
using System.Globalization;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Processes;

namespace Avatar.ServiceTesting.Crashes;

/// <summary>Runs rounds on one data directory: users send requests, the process is killed, and everything stored is checked.</summary>
internal sealed class CrashRun : IAsyncDisposable
{
    private const int Devices = 3;
    private const int UsersPerDevice = 2;
    private const int MaxPerOriginal = 6;
    private const int ReplaysPerUser = 5;

    private readonly AvatarProcess _avatar = new()
    {
        Settings =
        {
            ["Avatar__Cartoons__MaxPerOriginal"] = MaxPerOriginal.ToString(CultureInfo.InvariantCulture),
            ["Avatar__Limits__DeviceRequestsPerMinute"] = "1000000",
            ["Avatar__Limits__DeviceImagesPerMinute"] = "1000000",
            ["Avatar__Limits__AddressRequestsPerMinute"] = "1000000",
            ["Avatar__Limits__AddressImagesPerMinute"] = "1000000",
            ["Avatar__Limits__AddressImagesAtOnce"] = "1000",
        },
    };

    private readonly Random _random;
    private readonly string[] _devices = [.. Enumerable.Range(0, Devices).Select(static _ => Phone.NewDevice())];
    private readonly CrashUser[] _users;
    private readonly ConcurrentQueue<Errand> _errands = [];
    private readonly StoredInvariants _invariants = new(MaxPerOriginal);
    private StoredState? _left;
    private int _kills;
    private int _retried;
    private int _replayed;
    private int _fetched;

    public CrashRun(int seed)
    {
        _random = new(seed);
        _users = [.. Enumerable.Range(0, Devices * UsersPerDevice).Select(index => new CrashUser(index, _devices[index % Devices], _errands))];
    }

    /// <summary>The results of the run so far.</summary>
    public string Figures => string.Create(
        CultureInfo.InvariantCulture,
        $"{_kills} kills; {_errands.Count} changes requested, {_errands.Sum(static errand => errand.Answers.Count)} answers, "
        + $"{_errands.Sum(static errand => errand.Unanswered)} requests without an answer, {_retried} retried with their key, {_replayed} replayed; "
        + $"{_left?.Originals.Count} originals, {_left?.Cartoons.Count} cartoons, {_left?.Faces.Count} faces, {_left?.Keys.Count} keys, "
        + $"{_left?.Orphans.Count()} files without a document, {_left?.Unfinished.Count} unfinished; {_fetched} images fetched");

    /// <summary>The output of the process since its last start.</summary>
    public string Said => _avatar.Said;

    /// <summary>Starts the process, finishes the work that the last crash interrupted, checks everything, runs the users, and kills the process.</summary>
    public async Task RoundAsync()
    {
        await ResumeAsync();
        using var killSwitch = new KillSwitch(_kills, _random, Path.Combine(_avatar.DataDirectory, "uploads"), _avatar.Kill);
        var seeds = _users.Select(_ => _random.Next()).ToArray();
        using (var client = _avatar.NewClient(killSwitch.Moved))
        {
            await Task.WhenAll(_users.Select((user, index) => user.UseAsync(client, new Random(seeds[index]), killSwitch)));
        }

        await _avatar.Program.WaitForEndAsync(AvatarProcess.Patience);
        _kills++;
        CheckWhatIsLeft();
    }

    /// <summary>Starts the process again, checks everything, and stops the process with SIGTERM.</summary>
    public async Task EndAsync()
    {
        await ResumeAsync();
        Assert.Equal(0, await _avatar.StopAsync());
        CheckWhatIsLeft();
    }

    public ValueTask DisposeAsync() => _avatar.DisposeAsync();

    private async Task ResumeAsync()
    {
        await _avatar.StartAsync();
        using var client = _avatar.NewClient();

        // The first request that meets the state after the crash is at random a list or a retry.
        if (_left is not null && _random.Next(2) == 0) await LookAsync(client, _left);
        _retried += (await Task.WhenAll(_users.Select(user => user.RetryAsync(client)))).Sum();
        foreach (var user in _users) _replayed += await user.ReplayAsync(client, _random, ReplaysPerUser);

        var state = StoredState.ReadRunning(_avatar.DataDirectory);
        _invariants.Check(state, _errands);
        await LookAsync(client, state);
    }

    private async Task LookAsync(HttpClient client, StoredState state)
    {
        var listed = new ListedInvariants(client, state);
        for (var i = 0; i < Devices; i++) await listed.CheckAsync(_devices[i], _devices[(i + 1) % Devices]);
        _fetched += listed.Fetched;
    }

    private void CheckWhatIsLeft()
    {
        Assert.Empty(_avatar.Program.Complaints);
        _left = StoredState.ReadStopped(_avatar.DataDirectory);
        _invariants.Check(_left, _errands);
    }
}
