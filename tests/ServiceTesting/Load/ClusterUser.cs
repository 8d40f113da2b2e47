using System.Collections.Concurrent;
using System.Diagnostics;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Crashes;

namespace Avatar.ServiceTesting.Load;

/// <summary>
/// A user of a device in a cluster, who sends one request after the other (some of them twice at the same time). When the
/// service is unavailable or busy, the user waits for the time in the answer and retries, unless a retry could create a duplicate.
/// </summary>
internal sealed class ClusterUser(int index, Phone phone, ConcurrentQueue<Errand> errands)
{
    private const int RecentOriginals = 4;
    private const int Replays = 3;

    /// <summary>The longest wait for a service that is restarting.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly List<Errand> _own = [];
    private bool _keyed;
    private long _count;

    public Phone Phone => phone;

    /// <summary>Sends random requests until it is stopped; the last request is completed.</summary>
    /// <param name="random">Selects the requests.</param>
    /// <param name="keyed">Whether every upload and regeneration has a key.</param>
    /// <param name="stop">Stops the user.</param>
    public async Task UseAsync(Random random, bool keyed, CancellationToken stop)
    {
        _keyed = keyed;
        while (!stop.IsCancellationRequested)
        {
            await DoSomethingAsync(random);
            await Task.Delay(random.Next(50), CancellationToken.None);
        }
    }

    public Task<Reply> UploadAsync() => AskAsync(New(ErrandKind.Upload, withKey: true));

    public Task<Reply> RegenerateAsync(string original) => AskAsync(New(ErrandKind.Regenerate, withKey: true, original));

    /// <summary>I9: repeats some requests that were answered earlier.</summary>
    /// <returns>The number of repeated requests.</returns>
    public async Task<int> ReplaySomeAsync(Random random)
    {
        var answered = Answered();
        if (answered.Length == 0) return 0;
        foreach (var errand in random.GetItems(answered, Replays)) await ReplayAsync(errand);
        return Replays;
    }

    private Task DoSomethingAsync(Random random) => random.Next(100) switch
    {
        < 25 => AskOnceOrTwiceAsync(New(ErrandKind.Upload, HasKey(random)), random),
        < 60 => RegenerateAsync(random),
        < 72 => DownloadAsync(random),
        < 80 => LookAroundAsync(random),
        < 90 => ReplayOneAsync(random),
        _ => TryAnothersAsync(random),
    };

    private async Task RegenerateAsync(Random random)
    {
        var known = KnownOriginals();
        var listed = (await GetAsync("/api/originals")).Items("originals").Select(static each => each.GetProperty("id").GetString()!).ToList();
        Assert.Empty(known.Except(listed));
        if (listed.Count == 0) return;
        var original = listed[random.Next(Math.Min(listed.Count, RecentOriginals))];
        await AskOnceOrTwiceAsync(New(ErrandKind.Regenerate, HasKey(random), original), random);
    }

    private async Task DownloadAsync(Random random)
    {
        var closed = ClosedOriginals();
        var cartoons = (await GetAsync("/api/cartoons")).Items("cartoons").ToArray();
        Assert.DoesNotContain(cartoons, cartoon => closed.Contains(cartoon.GetProperty("original").GetProperty("id").GetString()!));
        if (cartoons.Length == 0) return;
        var chosen = cartoons[random.Next(cartoons.Length)];
        await AskAsync(New(
            ErrandKind.Download, withKey: false, chosen.GetProperty("original").GetProperty("id").GetString()!, chosen.GetProperty("id").GetString()!));
    }

    /// <summary>I1: a listed cartoon has an image, or is no longer listed.</summary>
    private async Task LookAroundAsync(Random random)
    {
        var cartoons = (await GetAsync("/api/cartoons")).Items("cartoons").ToArray();
        if (cartoons.Length == 0) return;
        var chosen = cartoons[random.Next(cartoons.Length)];
        var url = chosen.GetProperty("imageUrl").GetString()!;
        if (await UntilAsync(async () => (true, await phone.FetchAsync(url))) is { Length: > 0 }) return;
        var still = (await GetAsync("/api/cartoons")).Items("cartoons");
        Assert.DoesNotContain(chosen.GetProperty("id").GetString(), still.Select(static each => each.GetProperty("id").GetString()));
    }

    private async Task ReplayOneAsync(Random random)
    {
        var answered = Answered();
        if (answered.Length > 0) await ReplayAsync(answered[random.Next(answered.Length)]);
    }

    private async Task ReplayAsync(Errand errand)
    {
        var first = errand.Successes.First();
        var reply = (await AskAsync(errand)).Expect(201);
        Assert.True(reply.IsReplayed);
        Assert.Equal(first.Text("original", "id"), reply.Text("original", "id"));
        Assert.Equal(first.Text("cartoon", "id"), reply.Text("cartoon", "id"));
    }

    /// <summary>I8: things of another device are answered 404.</summary>
    private async Task TryAnothersAsync(Random random)
    {
        var others = errands.Where(errand => errand.Device != phone.Device && errand.Kind is not ErrandKind.Download && errand.Successes.Any()).ToArray();
        if (others.Length == 0) return;
        var theirs = others[random.Next(others.Length)].Successes.First();
        var way = random.Next(3);
        (await AnswerAsync(() => way switch
        {
            0 => phone.GetAsync($"/api/originals/{theirs.Text("original", "id")}"),
            1 => phone.RegenerateAsync(theirs.Text("original", "id")),
            _ => phone.DownloadAsync(theirs.Text("cartoon", "id")),
        })).Expect(404);
    }

    private async Task AskOnceOrTwiceAsync(Errand errand, Random random)
    {
        var atOnce = errand.Key is not null && random.Next(4) == 0 ? 2 : 1;
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => AskAsync(errand)));
    }

    /// <summary>Repeats the request until it has a definite answer, or must not be repeated.</summary>
    private Task<Reply> AskAsync(Errand errand) =>
        AnswerAsync(() => errand.AskAsync(phone), isRepeatable: errand.Key is not null || errand.Kind is ErrandKind.Download);

    private async Task<Reply> GetAsync(string path) => (await AnswerAsync(() => phone.GetAsync(path))).Expect(200);

    private static Task<Reply> AnswerAsync(Func<Task<Reply>> ask, bool isRepeatable = true) => UntilAsync(
        async () =>
        {
            var reply = await ask();
            var mayHelp = reply is { Status: 503, Code: "busy" } || (isRepeatable && reply.Status is 503 or 504);
            if (mayHelp) await Task.Delay(reply.RetryAfter < LongestWait ? reply.RetryAfter.Value : LongestWait);
            return (!mayHelp, reply);
        },
        isRepeatable);

    /// <summary>If a connection fails, the front did not get the request. If it breaks later, the front may have got it.</summary>
    private static async Task<T> UntilAsync<T>(Func<Task<(bool IsOver, T Result)>> attempt, bool isRepeatable = true)
    {
        for (var began = Stopwatch.StartNew(); ;)
        {
            try
            {
                var (isOver, result) = await attempt();
                if (isOver) return result;
                Assert.True(began.Elapsed < Patience, $"The service is still unavailable: {result}");
            }
            catch (HttpRequestException exception) when (
                began.Elapsed < Patience && (isRepeatable || exception.HttpRequestError is HttpRequestError.ConnectionError))
            {
                await Task.Delay(AfterFailure);
            }
        }
    }

    private bool HasKey(Random random) => _keyed || random.Next(2) == 0;

    private Errand New(ErrandKind kind, bool withKey, string? original = null, string? cartoon = null)
    {
        var number = (index * Errand.NumbersOfOneUser) + ++_count;
        var errand = new Errand(kind, phone.Device, number)
        {
            Original = original,
            Cartoon = cartoon,
            Key = withKey ? $"key-{number}" : null,
            MayBeUnavailable = true,
        };
        _own.Add(errand);
        errands.Enqueue(errand);
        return errand;
    }

    private Errand[] Answered() => [.. _own.Where(static errand => errand.Key is not null && errand.Successes.Any())];

    /// <summary>I3: originals that must be listed from now on.</summary>
    private List<string> KnownOriginals() => errands
        .Where(errand => errand.Device == phone.Device && errand.Kind is ErrandKind.Upload)
        .SelectMany(static errand => errand.Successes)
        .Select(static reply => reply.Text("original", "id"))
        .ToList();

    /// <summary>I4: originals whose cartoons must not be listed from now on.</summary>
    private HashSet<string> ClosedOriginals() => errands
        .Where(errand => errand.Device == phone.Device && errand.Kind is ErrandKind.Download && errand.Successes.Any())
        .Select(static errand => errand.Original!)
        .ToHashSet();
}
