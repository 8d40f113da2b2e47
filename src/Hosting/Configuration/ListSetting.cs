namespace Avatar.Hosting;

/// <summary>A setting with several values, separated by commas or numbered as <c>Key:0</c>, <c>Key:1</c>.</summary>
/// <typeparam name="T">The type of one value.</typeparam>
public sealed class ListSetting<T> : ValueSetting<IReadOnlyList<T>>
{
    private static readonly char[] Separators = [',', ';', ' ', '\t'];

    internal ListSetting(string key, string allowed, string meaning, SettingParser<T> parseOne)
        : base(key, [], "none", allowed, meaning, (string text, out IReadOnlyList<T> values) => TryParseAll(text, parseOne, out values))
    {
    }

    internal override bool IsList => true;

    internal override string? TextIn(IConfiguration configuration)
    {
        var texts = configuration.GetSection(Key).GetChildren().Select(child => child.Value).Prepend(base.TextIn(configuration));
        var joined = string.Join(',', texts.Where(text => !string.IsNullOrWhiteSpace(text)));
        return joined.Length == 0 ? null : joined;
    }

    private static bool TryParseAll(string text, SettingParser<T> parseOne, out IReadOnlyList<T> values)
    {
        var parsed = new List<T>();
        values = parsed;
        foreach (var part in text.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!parseOne(part, out var value)) return false;
            parsed.Add(value);
        }

        return true;
    }
}
