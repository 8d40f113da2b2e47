using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>Asks a process whether it is ready, as a balancer does.</summary>
internal static class Looks
{
    /// <summary>What an answer may take, whatever hangs.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    /// <summary>The checks that fail, as soon as one does; a disk that worked is believed for some seconds. Every answer is to come in time, also to several who ask at once.</summary>
    /// <param name="client">Asks.</param>
    /// <param name="check">One that has to be among them, unless any will do.</param>
    public static async Task<string[]> UntilNotReadyAsync(HttpClient client, string? check = null)
    {
        for (var began = Stopwatch.StartNew(); ;)
        {
            var looks = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => LookAsync(client)));
            if (looks.All(failing => check is null ? failing.Length > 0 : failing.Contains(check))) return looks[0];
            if (began.Elapsed > AvatarProcess.Patience) Assert.Fail("The process goes on saying that it is ready.");
            await Task.Delay(Between);
        }
    }

    private static async Task<string[]> LookAsync(HttpClient client)
    {
        var began = Stopwatch.StartNew();
        using var response = await client.GetAsync("/health/ready");
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.InRange(began.Elapsed, TimeSpan.Zero, Longest);
        string[] failing = [.. body.RootElement.GetProperty("checks").EnumerateObject().Where(check => check.Value.GetString() != "ok").Select(check => check.Name)];
        Assert.Equal(failing.Length == 0 ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, response.StatusCode);
        return failing;
    }
}
