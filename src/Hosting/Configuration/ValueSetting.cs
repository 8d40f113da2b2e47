namespace Avatar.Hosting;

/// <summary>A setting with a typed value.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public class ValueSetting<T> : Setting
{
    private readonly T _defaultValue;
    private readonly string _allowed;
    private readonly SettingParser<T> _parse;

    internal ValueSetting(string key, T defaultValue, string defaultText, string allowed, string meaning, SettingParser<T> parse)
        : base(key, defaultText, meaning)
    {
        _defaultValue = defaultValue;
        _allowed = allowed;
        _parse = parse;
    }

    /// <summary>Whether error messages must not show the value.</summary>
    internal bool IsSecret { get; init; }

    internal override object? ReadFrom(IConfiguration configuration)
    {
        if (TextIn(configuration) is not { } text) return _defaultValue;
        if (_parse(text, out var value)) return value;
        throw new AvatarStartException(IsSecret
            ? $"{Key} is not valid: it must be {_allowed}."
            : $"{Key} is '{Masked.Value(text)}', but it must be {_allowed}.");
    }
}
