using Avatar.Silo.Starting;

namespace Avatar.Silo.Configuration;

/// <summary>A setting with a value of this version.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public class ValueSetting<T> : Setting
{
    private readonly T _fallback;
    private readonly string _allowed;
    private readonly SettingParser<T> _parse;

    internal ValueSetting(string key, T fallback, string defaultText, string allowed, string meaning, SettingParser<T> parse)
        : base(key, defaultText, meaning)
    {
        _fallback = fallback;
        _allowed = allowed;
        _parse = parse;
    }

    /// <summary>Whether its value must not be shown to anybody.</summary>
    internal bool IsSecret { get; init; }

    internal override object? ReadFrom(IConfiguration configuration)
    {
        if (TextIn(configuration) is not { } text) return _fallback;
        if (_parse(text, out var value)) return value;
        throw new AvatarStartException($"{Key} {(IsSecret ? "is something else" : $"is '{Masked.Value(text)}'")}, but it must be {_allowed}.");
    }
}
