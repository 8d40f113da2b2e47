using System.Diagnostics;
using System.Globalization;
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
    /// The driver of MongoDB adds exceptions as events, with their messages. <see cref="Activity"/> has no method that removes an event or a link.
    /// </summary>
    private static readonly FieldInfo? Events = Find("_events");

    private static readonly FieldInfo? Links = Find("_links");

    public override void OnEnd(Activity data)
    {
        Remove(Events, data, static span => span.Events.Any());
        Remove(Links, data, static span => span.Links.Any(static link => link.Tags?.Any() is true || link.Context.TraceState is not null));
        foreach (var name in Removed)
        {
            if (data.GetTagItem(name) is not null) data.SetTag(name, null);
        }

        List<(string Name, string Value)>? redacted = null;
        foreach (ref readonly var tag in data.EnumerateTagObjects())
        {
            if (GetText(tag.Value) is { } text && Redaction.Redact(text) is var safe && !ReferenceEquals(safe, text)) (redacted ??= []).Add((tag.Key, safe));
        }

        foreach (var (name, value) in redacted ?? []) data.SetTag(name, value);
        data.DisplayName = Redaction.Redact(data.DisplayName);
        if (data.TraceStateString is { } state) data.TraceStateString = Redaction.Redact(state);
        if (data.StatusDescription is not null) data.SetStatus(data.Status);
    }

    /// <summary>The text that an exporter would write; null for numbers.</summary>
    private static string? GetText(object? value) => value switch
    {
        string text => text,
        IEnumerable<string> texts => string.Join(", ", texts),
        null or bool or long or int or double => null,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    /// <summary>A span from which a part cannot be removed, in a later version of .NET, is not exported.</summary>
    private static void Remove(FieldInfo? field, Activity span, Predicate<Activity> isThere)
    {
        if (!isThere(span)) return;
        field?.SetValue(span, null);
        if (isThere(span)) span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }

    private static FieldInfo? Find(string name) => typeof(Activity).GetField(name, BindingFlags.Instance | BindingFlags.NonPublic);
}
