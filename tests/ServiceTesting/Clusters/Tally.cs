using System.Collections.Concurrent;
using System.Globalization;

namespace Avatar.ServiceTesting.Clusters;

/// <summary>Counts requests by route and by status or failure, and records their durations.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, int> _counts = [];
    private readonly ConcurrentQueue<TimeSpan> _times = [];

    public int Requests => _counts.Values.Sum();

    /// <summary>Resets all counts.</summary>
    public void Clear()
    {
        _counts.Clear();
        _times.Clear();
    }

    public void Answered(HttpRequestMessage request, int status, TimeSpan took)
    {
        Count($"{Route(request)} {status.ToString(CultureInfo.InvariantCulture)}");
        _times.Enqueue(took);
    }

    public void Failed(HttpRequestMessage request, HttpRequestError error) => Count($"{Route(request)} {error}");

    /// <summary>Returns how many answers or failures have a description with this ending, for example a status.</summary>
    public int Of(string ending) => _counts.Where(count => count.Key.EndsWith(ending, StringComparison.Ordinal)).Sum(static count => count.Value);

    public override string ToString()
    {
        var counts = _counts.OrderBy(static count => count.Key, StringComparer.Ordinal).Select(static count => $"{count.Key}: {count.Value}");
        return $"{Requests} requests ({string.Join(", ", counts)}), answered after {new Spread(_times)}";
    }

    private void Count(string what) => _counts.AddOrUpdate(what, 1, static (_, count) => count + 1);

    private static string Route(HttpRequestMessage request)
    {
        var path = request.RequestUri!.AbsolutePath.Split('/');
        return $"{request.Method} {(path[1] == "api" ? path[2] : path[1])}";
    }
}
