using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Avatar.Hosting;

/// <summary>
/// Minimum levels of log categories that an operator has set for some minutes, in this process only. They override the configuration, for the
/// category and for all below it. The log is redacted and limited as always (<see cref="LimitedLogs"/>).
/// </summary>
internal sealed class RaisedLevels(TimeProvider time) : IConfigureOptions<LoggerFilterOptions>, IOptionsChangeTokenSource<LoggerFilterOptions>, IDisposable
{
    /// <summary>Maximum number of categories at the same time.</summary>
    internal const int MaxCategories = 20;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, (RaisedLevel Level, ITimer End)> _levels = new(StringComparer.OrdinalIgnoreCase);
    private CancellationTokenSource _changed = new();

    /// <summary>The options without a name, which the logging framework uses.</summary>
    public string Name => Options.DefaultName;

    /// <summary>Sets the minimum level of a category, and sets it back when the time has passed.</summary>
    /// <exception cref="AvatarException">Too many categories are set.</exception>
    public RaisedLevel Set(string category, LogLevel level, TimeSpan duration)
    {
        var raised = new RaisedLevel(category, level, time.GetUtcNow().UtcDateTime + duration);
        lock (_gate)
        {
            if (_levels.Remove(category, out var former)) former.End.Dispose();
            else if (_levels.Count == MaxCategories)
            {
                throw new AvatarException(AvatarError.BadRequest, $"The levels of {MaxCategories} categories are set already. GET /admin/logs shows when they end.");
            }

            _levels.Add(category, (raised, time.CreateTimer(_ => End(raised), null, duration, Timeout.InfiniteTimeSpan)));
        }

        Announce();
        return raised;
    }

    /// <summary>Lists the levels that are set now.</summary>
    public IReadOnlyList<RaisedLevel> List()
    {
        lock (_gate) return [.. _levels.Values.Select(static pair => pair.Level)];
    }

    /// <summary>A rule for the provider overrides all rules that do not name it, also those of longer categories.</summary>
    public void Configure(LoggerFilterOptions options)
    {
        foreach (var raised in List()) options.Rules.Add(new LoggerFilterRule(LimitedLogs.Alias, raised.Category, raised.Level, null));
    }

    public IChangeToken GetChangeToken() => new CancellationChangeToken(Volatile.Read(ref _changed).Token);

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var (_, end) in _levels.Values) end.Dispose();
            _levels.Clear();
        }
    }

    private void End(RaisedLevel raised)
    {
        lock (_gate)
        {
            if (!_levels.TryGetValue(raised.Category, out var current) || !ReferenceEquals(current.Level, raised)) return;
            _levels.Remove(raised.Category);
            current.End.Dispose();
        }

        Announce();
    }

    /// <summary>Makes the logging framework read the rules again.</summary>
    private void Announce() => Interlocked.Exchange(ref _changed, new CancellationTokenSource()).Cancel();
}

/// <summary>The minimum level of a log category, set for a limited time.</summary>
/// <param name="Category">The category; categories that begin with it have the level, too.</param>
/// <param name="Level">The minimum level.</param>
/// <param name="Until">When the level of the configuration applies again, in UTC.</param>
internal sealed record RaisedLevel(string Category, LogLevel Level, DateTime Until);

/// <summary>What a request to set a level brings.</summary>
internal sealed record LevelRequest(string Category, LogLevel Level, TimeSpan Duration)
{
    internal const int MaxMinutes = 240;
    private const int MaxCategoryLength = 200;

    /// <summary>Reads the category from the path, and level and minutes from the query.</summary>
    /// <exception cref="AvatarException">One of them is missing or not allowed.</exception>
    public static ValueTask<LevelRequest> BindAsync(HttpContext context) => ValueTask.FromResult(Parse(
        context.Request.RouteValues["category"] as string ?? "", context.Request.Query["level"].ToString(), context.Request.Query["minutes"].ToString()));

    internal static LevelRequest Parse(string category, string level, string minutes)
    {
        if (category.Length is 0 or > MaxCategoryLength || !category.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '.'))
            throw Bad($"A category consists of at most {MaxCategoryLength} letters, digits and dots.");
        var name = Enum.GetNames<LogLevel>().FirstOrDefault(name => name != nameof(LogLevel.None) && name.Equals(level, StringComparison.OrdinalIgnoreCase))
            ?? throw Bad("The level must be Trace, Debug, Information, Warning, Error or Critical, for instance ?level=Debug&minutes=10.");
        if (!int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > MaxMinutes)
            throw Bad($"The minutes must be a whole number from 1 to {MaxMinutes}, for instance ?level=Debug&minutes=10.");
        return new LevelRequest(category, Enum.Parse<LogLevel>(name), TimeSpan.FromMinutes(number));
    }

    private static AvatarException Bad(string message) => new(AvatarError.BadRequest, message);
}
