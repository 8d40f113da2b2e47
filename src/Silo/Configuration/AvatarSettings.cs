using Avatar.Silo.Starting;

namespace Avatar.Silo.Configuration;

/// <summary>What the configuration says, read once and found to be allowed.</summary>
public sealed class AvatarSettings
{
    private const string Section = "Avatar";

    private readonly Dictionary<Setting, object?> _values;

    private AvatarSettings(Dictionary<Setting, object?> values) => _values = values;

    /// <summary>The folder of database and files, in full.</summary>
    public string DataDirectory => Path.GetFullPath(Get(Settings.DataDirectory));

    /// <summary>The folder of the image files, in full.</summary>
    public string FilesRoot => Get(Settings.FilesRoot) is { Length: > 0 } root ? Path.GetFullPath(root) : Path.Combine(DataDirectory, "uploads");

    /// <exception cref="AvatarStartException">A value is not allowed, or a name under <c>Avatar</c> is not known.</exception>
    public static AvatarSettings Read(IConfiguration configuration)
    {
        RefuseUnknownKeys(configuration);
        return new AvatarSettings(Settings.All.ToDictionary(setting => setting, setting => setting.ReadFrom(configuration)));
    }

    /// <summary>The value of a setting, or its default.</summary>
    public T Get<T>(ValueSetting<T> setting) => (T)_values[setting]!;

    private static void RefuseUnknownKeys(IConfiguration configuration)
    {
        foreach (var (key, value) in configuration.GetSection(Section).AsEnumerable())
        {
            if (value is null || Settings.All.Any(setting => Names(setting, key))) continue;
            var nearest = Settings.All
                .Select(setting => setting.Key)
                .Where(known => known.StartsWith($"{Section}:", StringComparison.Ordinal))
                .MinBy(known => Spelling.Distance(known, key));
            throw new AvatarStartException($"{key} is not a setting of this service; did you mean {nearest}?");
        }
    }

    private static bool Names(Setting setting, string key) =>
        key.Equals(setting.Key, StringComparison.OrdinalIgnoreCase)
        || (setting.IsList
            && key.Length > setting.Key.Length + 1
            && key.StartsWith($"{setting.Key}:", StringComparison.OrdinalIgnoreCase)
            && !key.AsSpan(setting.Key.Length + 1).ContainsAnyExceptInRange('0', '9'));
}
