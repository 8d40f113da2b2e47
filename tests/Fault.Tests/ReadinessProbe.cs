using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>Polls the readiness of a process, as a load balancer does.</summary>
internal static class ReadinessProbe
{
    /// <summary>The time limit of each answer, even if a store hangs.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Waits until the process is not ready, and returns the failed checks. This can take some seconds, because a recent success counts as current.
    /// Every answer must arrive within the time limit, also for concurrent requests.
    /// </summary>
    /// <param name="client">Sends the requests.</param>
    /// <param name="check">A check that must be among the failed ones; null for any check.</param>
    public static async Task<string[]> WaitUntilNotReadyAsync(HttpClient client, string? check = null)
    {
        for (var began = Stopwatch.StartNew(); ;)
        {
            var looks = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => LookAsync(client)));
            if (looks.All(failing => check is null ? failing.Length > 0 : failing.Contains(check))) return looks[0];
            if (began.Elapsed > AvatarProcess.Patience) Assert.Fail("The process still reports that it is ready.");
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
