namespace Avatar.Hosting;

/// <summary>One setting: its name, its meaning, and how its value is read.</summary>
public abstract class Setting
{
    private protected Setting(string key, string defaultText, string meaning)
    {
        Key = key;
        DefaultText = defaultText;
        Meaning = meaning;
    }

    /// <summary>The name, for instance <c>Avatar:DataDirectory</c>. Environment variables use <c>__</c> instead of <c>:</c>.</summary>
    public string Key { get; }

    /// <summary>The default, as the documentation shows it.</summary>
    public string DefaultText { get; }

    /// <summary>What the setting does, for <c>--help</c> and the documentation.</summary>
    public string Meaning { get; }

    /// <summary>Whether the value can be written as <c>Key:0</c>, <c>Key:1</c> and so on.</summary>
    internal virtual bool IsList => false;

    /// <summary>The configured text; null if the setting is not set or empty.</summary>
    internal virtual string? TextIn(IConfiguration configuration) => configuration[Key] is { } text && text.Trim() is { Length: > 0 } value ? value : null;

    /// <exception cref="AvatarStartException">The value is not allowed.</exception>
    internal abstract object? ReadFrom(IConfiguration configuration);
}
