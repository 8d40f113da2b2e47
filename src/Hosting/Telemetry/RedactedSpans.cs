using System.Diagnostics;
using System.Reflection;
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

    /// <summary>
    /// The driver of MongoDB adds exceptions as events, with their messages. <see cref="Activity"/> has no method that removes an event.
    /// </summary>
    private static readonly FieldInfo? Events = typeof(Activity).GetField("_events", BindingFlags.Instance | BindingFlags.NonPublic);

    public override void OnEnd(Activity data)
    {
        RemoveEvents(data);
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

    /// <summary>A span whose events cannot be removed, in a later version of .NET, is not exported.</summary>
    private static void RemoveEvents(Activity span)
    {
        if (!span.Events.Any()) return;
        Events?.SetValue(span, null);
        if (span.Events.Any()) span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
