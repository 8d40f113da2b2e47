using Avatar.Silo.Starting;

namespace Avatar.Silo.Configuration;

/// <summary>One setting: its name, what it is for, and what it may be.</summary>
public abstract class Setting
{
    private protected Setting(string key, string defaultText, string meaning)
    {
        Key = key;
        DefaultText = defaultText;
        Meaning = meaning;
    }

    /// <summary>The name, for instance <c>Avatar:DataDirectory</c>; in an environment variable <c>__</c> stands for <c>:</c>.</summary>
    public string Key { get; }

    /// <summary>What holds when it is not set.</summary>
    public string DefaultText { get; }

    /// <summary>What it does, in a sentence.</summary>
    public string Meaning { get; }

    /// <summary>Whether it may be written as <c>Key:0</c>, <c>Key:1</c> and so on.</summary>
    internal virtual bool IsList => false;

    /// <summary>What the configuration says; null where it is not set, or empty.</summary>
    internal virtual string? TextIn(IConfiguration configuration) => configuration[Key] is { } text && text.Trim() is { Length: > 0 } value ? value : null;

    /// <exception cref="AvatarStartException">The value is not allowed.</exception>
    internal abstract object? ReadFrom(IConfiguration configuration);
}
