using System.Collections.Frozen;

namespace Avatar.Hosting;

/// <summary>
/// Counts the warnings and errors of one kind (category, event and level), of which there can be many in an outage. Not thread-safe.
/// </summary>
internal sealed class LogKinds
{
    /// <summary>Maximum number of kinds that are counted at a time. Lines of further kinds are all written; only their bytes are limited.</summary>
    private const int MaxKinds = 1_000;

    /// <summary>
    /// Events that each name something different: a damaged or displaced image, a silo. A number would not replace them.
    /// </summary>
    private static readonly FrozenSet<int> Distinct = FrozenSet.ToFrozenSet([1013, 1016, 1041, 1050, 2014, 2015, 2054, 3024, 3026, 4015]);

    private readonly Dictionary<LogKind, long> _repeats = [];

    /// <summary>Counts a line.</summary>
    /// <returns>Whether to write it: the first of its kind since the last <see cref="Take"/>.</returns>
    public bool Admit(LogKind kind)
    {
        if (kind.Level < LogLevel.Warning || IsDistinct(kind)) return true;
        if (_repeats.TryGetValue(kind, out var repeats))
        {
            _repeats[kind] = repeats + 1;
            return false;
        }

        if (_repeats.Count < MaxKinds) _repeats.Add(kind, 0);
        return true;
    }

    /// <summary>Returns the kinds of which lines were not written, with the number of these lines, and starts to count anew.</summary>
    public IReadOnlyList<(LogKind Kind, long Repeats)> Take()
    {
        List<(LogKind, long)> repeated = [];
        foreach (var (kind, repeats) in _repeats)
        {
            if (repeats > 0) repeated.Add((kind, repeats));
        }

        _repeats.Clear();
        return repeated;
    }

    private static bool IsDistinct(LogKind kind) =>
        Distinct.Contains(kind.EventId.Id) && kind.Category.StartsWith("Avatar.", StringComparison.Ordinal);
}

/// <summary>What lines of one kind have in common.</summary>
/// <param name="Category">The category of the logger.</param>
/// <param name="EventId">The event.</param>
/// <param name="Level">The level.</param>
/// <param name="Template">The message template of an event without an id, which libraries have many of; else null.</param>
internal readonly record struct LogKind(string Category, EventId EventId, LogLevel Level, string? Template)
{
    public static LogKind Of<TState>(string category, EventId eventId, LogLevel level, TState state) =>
        new(category, eventId, level, eventId.Id == 0 ? LogLine.FindTemplate(state) : null);
}
