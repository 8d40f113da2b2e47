using System.Collections.Concurrent;
using Avatar.ServiceTesting.Calls;

namespace Avatar.ServiceTesting.Crashes;

/// <summary>
/// A user of a device, who sends one request after the other (some of them twice at the same time) until the process is killed.
/// Several users share a device and its originals.
/// </summary>
internal sealed class CrashUser(int index, string device, ConcurrentQueue<Errand> errands)
{
    private const int RecentOriginals = 4;

    private readonly List<Errand> _own = [];
    private long _count;

    public string Device => device;

    /// <summary>Sends random requests until the switch has fired.</summary>
    public async Task UseAsync(HttpClient client, Random random, KillSwitch killSwitch)
    {
        var phone = new Phone(client, device);
        while (!killSwitch.IsFired)
        {
            try
            {
                await DoSomethingAsync(phone, random, killSwitch);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException && killSwitch.IsFired)
            {
                return;
            }
        }
    }

    /// <summary>Repeats every request with a key that had no answer, in the original order.</summary>
    /// <returns>The number of repeated errands.</returns>
    public async Task<int> RetryAsync(HttpClient client)
    {
        var lost = _own.Where(static errand => errand.Key is not null && errand.Answers.Count == 0).ToList();
        foreach (var errand in lost) await errand.AskAsync(new Phone(client, device));
        return lost.Count;
    }

    /// <summary>Repeats some requests that were answered earlier.</summary>
    /// <returns>The number of repeated requests.</returns>
    public async Task<int> ReplayAsync(HttpClient client, Random random, int count)
    {
        var answered = _own.Where(static errand => errand.Key is not null && errand.Successes.Any()).ToArray();
        if (answered.Length == 0) return 0;
        foreach (var errand in random.GetItems(answered, count)) await ReplayAsync(errand, new Phone(client, device));
        return count;
    }

    private Task DoSomethingAsync(Phone phone, Random random, KillSwitch killSwitch) => random.Next(100) switch
    {
        < 25 => AskAsync(phone, random, killSwitch, New(ErrandKind.Upload, random)),
        < 60 => RegenerateAsync(phone, random, killSwitch),
        < 72 => DownloadAsync(phone, random, killSwitch),
        < 80 => LookAroundAsync(phone, random, killSwitch),
        < 90 => ReplayOneAsync(phone, random, killSwitch),
        _ => TryAnothersAsync(phone, random, killSwitch),
    };

    private async Task RegenerateAsync(Phone phone, Random random, KillSwitch killSwitch)
    {
        var known = KnownOriginals();
        var listed = (await phone.GetAsync("/api/originals")).Expect(200).Items("originals").Select(static each => each.GetProperty("id").GetString()!).ToList();
        killSwitch.Answered();
        Assert.Empty(known.Except(listed));
        if (listed.Count == 0) return;
        await AskAsync(phone, random, killSwitch, New(ErrandKind.Regenerate, random, original: listed[random.Next(Math.Min(listed.Count, RecentOriginals))]));
    }

    private async Task DownloadAsync(Phone phone, Random random, KillSwitch killSwitch)
    {
        var closed = ClosedOriginals();
        var cartoons = (await phone.GetAsync("/api/cartoons")).Expect(200).Items("cartoons").ToArray();
        killSwitch.Answered();
        Assert.DoesNotContain(cartoons, cartoon => closed.Contains(cartoon.GetProperty("original").GetProperty("id").GetString()!));
        if (cartoons.Length == 0) return;
        var chosen = cartoons[random.Next(cartoons.Length)];
        await AskAsync(phone, random, killSwitch, New(
            ErrandKind.Download,
            random,
            chosen.GetProperty("original").GetProperty("id").GetString()!,
            chosen.GetProperty("id").GetString()!));
    }

    /// <summary>Checks that a listed cartoon has an image, or is no longer listed.</summary>
    private async Task LookAroundAsync(Phone phone, Random random, KillSwitch killSwitch)
    {
        var cartoons = (await phone.GetAsync("/api/cartoons")).Expect(200).Items("cartoons").ToArray();
        killSwitch.Answered();
        if (cartoons.Length == 0) return;
        var chosen = cartoons[random.Next(cartoons.Length)];
        if (await phone.FetchAsync(chosen.GetProperty("imageUrl").GetString()!) is { Length: > 0 }) return;
        var still = (await phone.GetAsync("/api/cartoons")).Expect(200).Items("cartoons");
        Assert.DoesNotContain(chosen.GetProperty("id").GetString(), still.Select(static each => each.GetProperty("id").GetString()));
    }

    private async Task ReplayOneAsync(Phone phone, Random random, KillSwitch killSwitch)
    {
        var answered = _own.Where(static errand => errand.Key is not null && errand.Successes.Any()).ToArray();
        if (answered.Length == 0) return;
        await ReplayAsync(answered[random.Next(answered.Length)], phone);
        killSwitch.Answered();
    }

    /// <summary>I9: a repeated key gets its first answer again, whatever has happened since.</summary>
    private static async Task ReplayAsync(Errand errand, Phone phone)
    {
        var first = errand.Successes.First();
        var reply = (await errand.AskAsync(phone)).Expect(201);
        Assert.True(reply.IsReplayed);
        Assert.Equal(first.Text("original", "id"), reply.Text("original", "id"));
        Assert.Equal(first.Text("cartoon", "id"), reply.Text("cartoon", "id"));
    }

    /// <summary>I8: things of another device are answered 404.</summary>
    private async Task TryAnothersAsync(Phone phone, Random random, KillSwitch killSwitch)
    {
        var others = errands.Where(errand => errand.Device != device && errand.Kind is not ErrandKind.Download && errand.Successes.Any()).ToArray();
        if (others.Length == 0) return;
        var theirs = others[random.Next(others.Length)].Successes.First();
        var reply = await (random.Next(3) switch
        {
            0 => phone.GetAsync($"/api/originals/{theirs.Text("original", "id")}"),
            1 => phone.RegenerateAsync(theirs.Text("original", "id")),
            _ => phone.DownloadAsync(theirs.Text("cartoon", "id")),
        });
        killSwitch.Answered();
        reply.Expect(404);
    }

    /// <summary>Sends the request once, or twice at the same time.</summary>
    private static async Task AskAsync(Phone phone, Random random, KillSwitch killSwitch, Errand errand)
    {
        var atOnce = errand.Key is not null && random.Next(4) == 0 ? 2 : 1;
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ =>
        {
            await errand.AskAsync(phone);
            killSwitch.Answered();
        }));
    }

    private Errand New(ErrandKind kind, Random random, string? original = null, string? cartoon = null)
    {
        var number = (index * Errand.NumbersOfOneUser) + ++_count;
        var errand = new Errand(kind, device, number)
        {
            Original = original,
            Cartoon = cartoon,
            Key = kind is not ErrandKind.Download && random.Next(2) == 0 ? $"key-{number}" : null,
        };
        _own.Add(errand);
        errands.Enqueue(errand);
        return errand;
    }

    /// <summary>I3: originals that must be listed from now on.</summary>
    private List<string> KnownOriginals() => errands
        .Where(errand => errand.Device == device && errand.Kind is ErrandKind.Upload)
        .SelectMany(static errand => errand.Successes)
        .Select(static reply => reply.Text("original", "id"))
        .ToList();

    /// <summary>I4: originals whose cartoons must not be listed from now on.</summary>
    private HashSet<string> ClosedOriginals() => errands
        .Where(errand => errand.Device == device && errand.Kind is ErrandKind.Download && errand.Successes.Any())
        .Select(static errand => errand.Original!)
        .ToHashSet();
}
