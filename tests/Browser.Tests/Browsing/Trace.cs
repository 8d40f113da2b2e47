using System.Text.Json;
using Microsoft.Playwright;

namespace Avatar.Browser.Tests.Browsing;

/// <summary>
/// A Chromium trace, from its start until it is read. It has the events that the developer tools record, in the Trace Event Format.
/// </summary>
public sealed class Trace
{
    private const string Categories = "blink.user_timing,devtools.timeline,disabled-by-default-devtools.timeline,loading";

    private readonly ICDPSession _browser;

    private Trace(ICDPSession browser) => _browser = browser;

    public static async Task<Trace> StartAsync(IBrowser browser)
    {
        var session = await browser.NewBrowserCDPSessionAsync();
        await session.SendAsync("Tracing.start", new() { ["categories"] = Categories, ["transferMode"] = "ReturnAsStream" });
        return new(session);
    }

    /// <summary>Ends the trace and computes its figures.</summary>
    public async Task<TraceFigures> ReadAsync()
    {
        var complete = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _browser.Event("Tracing.tracingComplete").OnEvent += (_, message) => complete.TrySetResult(message!.Value.GetProperty("stream").GetString()!);
        await _browser.SendAsync("Tracing.end");
        var stream = await complete.Task;
        var json = new System.Text.StringBuilder();
        for (var isOver = false; !isOver;)
        {
            var part = (await _browser.SendAsync("IO.read", new() { ["handle"] = stream }))!.Value;
            json.Append(part.GetProperty("data").GetString());
            isOver = part.GetProperty("eof").GetBoolean();
        }

        await _browser.SendAsync("IO.close", new() { ["handle"] = stream });
        await _browser.DetachAsync();
        using var document = JsonDocument.Parse(json.ToString());
        return TraceFigures.FromEvents(document.RootElement.GetProperty("traceEvents"));
    }
}
