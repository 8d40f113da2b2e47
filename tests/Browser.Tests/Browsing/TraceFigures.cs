using System.Text.Json;

namespace Avatar.Browser.Tests.Browsing;

/// <summary>Figures of a trace that a user notices; times are in milliseconds.</summary>
/// <param name="FirstContentfulPaint">The time from the navigation to the first text or picture on the screen.</param>
/// <param name="LongestTask">The longest task of the page's main thread.</param>
/// <param name="LongestInteraction">The longest time from a click or key to the next frame on the screen.</param>
/// <param name="LayoutShift">The sum of Chromium's scores of all layout shifts without a recent click or key.</param>
public sealed record TraceFigures(double FirstContentfulPaint, double LongestTask, double LongestInteraction, double LayoutShift)
{
    public static TraceFigures FromEvents(JsonElement events)
    {
        double start = 0, paint = 0, task = 0, interaction = 0, shift = 0;
        var mains = events.EnumerateArray()
            .Where(item => Name(item) is "thread_name" && item.GetProperty("args").GetProperty("name").GetString() is "CrRendererMain")
            .Select(Thread).ToHashSet();
        foreach (var item in events.EnumerateArray())
        {
            switch (Name(item))
            {
                case "navigationStart" when IsPageNavigation(item):
                    start = Milliseconds(item, "ts");
                    break;
                case "firstContentfulPaint" when start > 0:
                    paint = Milliseconds(item, "ts") - start;
                    break;
                case "RunTask" when mains.Contains(Thread(item)) && item.TryGetProperty("dur", out _):
                    task = Math.Max(task, Milliseconds(item, "dur"));
                    break;
                case "LayoutShift" when Data(item) is { } data && !data.GetProperty("had_recent_input").GetBoolean():
                    shift += data.GetProperty("score").GetDouble();
                    break;
                case "EventTiming" when Data(item) is { } data && data.TryGetProperty("interactionId", out var id) && id.GetDouble() > 0:
                    interaction = Math.Max(interaction, data.GetProperty("duration").GetDouble());
                    break;
            }
        }

        return new(paint, task, interaction, shift);
    }

    private static bool IsPageNavigation(JsonElement item) =>
        Data(item) is { } data && data.TryGetProperty("documentLoaderURL", out var url) && url.GetString()!.StartsWith("http", StringComparison.Ordinal);

    private static JsonElement? Data(JsonElement item) => item.GetProperty("args").TryGetProperty("data", out var data) ? data : null;

    private static string Name(JsonElement item) => item.GetProperty("name").GetString()!;

    private static (long Process, long Thread) Thread(JsonElement item) => (item.GetProperty("pid").GetInt64(), item.GetProperty("tid").GetInt64());

    private static double Milliseconds(JsonElement item, string name) => item.GetProperty(name).GetDouble() / 1000;
}
