using System.Diagnostics;
using OpenTelemetry;

namespace Avatar.Hosting;

/// <summary>
/// Removes from each span what gives access to something, before it is exported. Messages and stacks of exceptions are removed altogether,
/// because a database quotes the values of documents in its messages; the log has them, and the type remains.
/// </summary>
internal sealed class RedactedSpans : BaseProcessor<Activity>
{
    /// <summary>Paths and queries of requests, under the names of all versions of the conventions.</summary>
    private static readonly string[] Removed =
        ["url.path", "url.query", "url.full", "http.target", "http.url", "exception.message", "exception.stacktrace", "db.query.text", "client.address"];

    public override void OnEnd(Activity data)
    {
        foreach (var name in Removed)
        {
            if (data.GetTagItem(name) is not null) data.SetTag(name, null);
        }

        List<(string Name, string Value)>? redacted = null;
        foreach (ref readonly var tag in data.EnumerateTagObjects())
        {
            if (tag.Value is string value && Redaction.Redact(value) is var safe && !ReferenceEquals(safe, value)) (redacted ??= []).Add((tag.Key, safe));
        }

        foreach (var (name, value) in redacted ?? []) data.SetTag(name, value);
        if (data.StatusDescription is not null) data.SetStatus(data.Status);
    }
}
