using System.Diagnostics;
using System.Globalization;

namespace Avatar.LoadTest;

/// <summary>Sends requests with device ids that do not exist, and measures the memory that they leave behind.</summary>
internal static class UnknownDevices
{
    private const int Connections = 4;

    /// <summary>Prints resident memory before and after, in MB, and the difference per request, in bytes.</summary>
    /// <param name="service">Address of the service, whose limits must admit all requests.</param>
    /// <param name="count">Number of requests.</param>
    /// <param name="processId">Id of the process to measure: the service on this machine, or one silo of it.</param>
    public static async Task RunAsync(Uri service, int count, int processId)
    {
        using var process = Process.GetProcessById(processId);
        var before = process.WorkingSet64;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Connections), new ParallelOptions { MaxDegreeOfParallelism = Connections }, (_, _) => AskAsync(service, count / Connections));
        process.Refresh();
        var after = process.WorkingSet64;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{count} devices: {before >> 20} MB before, {after >> 20} MB after, {(after - before) / count} bytes each"));
    }

    private static async ValueTask AskAsync(Uri service, int count)
    {
        using var client = new HttpClient { BaseAddress = service };
        for (var sent = 0; sent < count; sent++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/originals");
            request.Headers.Add("x-device-id", Guid.NewGuid().ToString());
            using var answer = await client.SendAsync(request);
            answer.EnsureSuccessStatusCode();
            await answer.Content.CopyToAsync(Stream.Null);
        }
    }
}
