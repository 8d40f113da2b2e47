using System.Globalization;

namespace Avatar;

/// <summary>
/// A duration within bounds. Unlike <see cref="TimeSpan.Parse(string)"/>, which reads <c>30</c> as 30 days and <c>24:00:00</c> as 24 days,
/// this accepts only <c>[days.]hours:minutes:seconds</c>.
/// </summary>
/// <param name="min">The shortest duration.</param>
/// <param name="max">The longest duration.</param>
public sealed class DurationRangeAttribute(string min, string max) : ValueRuleAttribute
{
    private static readonly string[] Formats = [@"h\:m\:s", @"d\.h\:m\:s", @"h\:m\:s\.FFFFFFF", @"d\.h\:m\:s\.FFFFFFF"];

    private readonly TimeSpan _min = TimeSpan.Parse(min, CultureInfo.InvariantCulture);
    private readonly TimeSpan _max = TimeSpan.Parse(max, CultureInfo.InvariantCulture);

    /// <summary>Whether 0, which disables the feature, is allowed too.</summary>
    public bool AllowsZero { get; set; }

    public override string Allowed =>
        $"{(AllowsZero ? "0, or " : "")}a duration from {_min:c} to {_max:c}, written as [days.]hours:minutes:seconds";

    public override object? Parse(string text)
    {
        if (AllowsZero && text is "0") return TimeSpan.Zero;
        if (!TimeSpan.TryParseExact(text, Formats, CultureInfo.InvariantCulture, out var value)) return null;
        return (value >= _min && value <= _max) || (AllowsZero && value == TimeSpan.Zero) ? value : null;
    }
}

/// <summary>A whole number within bounds.</summary>
/// <param name="min">The smallest number.</param>
/// <param name="max">The largest number; within the range of the property's type.</param>
public sealed class NumberRangeAttribute(long min, long max) : ValueRuleAttribute
{
    public override string Allowed => string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}");

    public override object? Parse(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max ? value : null;
}
