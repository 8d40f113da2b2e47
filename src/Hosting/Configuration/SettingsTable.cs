namespace Avatar.Hosting;

/// <summary>All settings of a program, from its options classes. The reader, <c>--help</c> and the documentation use this table.</summary>
public sealed class SettingsTable
{
    /// <summary>The part of the configuration in which unknown names are refused.</summary>
    private const string Section = "Avatar";

    private readonly Type[] _types;

    /// <param name="types">Classes with a <see cref="SettingsAttribute"/>, in the order of the documentation.</param>
    public SettingsTable(params Type[] types)
    {
        _types = types;
        All =
        [
            .. types
                .SelectMany(type => type.GetProperties()
                    .Where(property => property.IsDefined(typeof(SettingAttribute), inherit: false))
                    .Select(property => new Setting(property, Activator.CreateInstance(type)!)))
                .GroupBy(setting => setting.Key[..Math.Max(setting.Key.LastIndexOf(':'), 0)])
                .SelectMany(section => section),
        ];
    }

    /// <summary>The settings, grouped by section.</summary>
    public IReadOnlyList<Setting> All { get; }

    /// <summary>Reads the settings: one instance of each options class.</summary>
    /// <exception cref="AvatarStartException">A value is not allowed, or a name under <c>Avatar</c> is unknown.</exception>
    public IReadOnlyDictionary<Type, object> Read(IConfiguration configuration)
    {
        RefuseUnknownKeys(configuration);
        var options = _types.ToDictionary(type => type, type => Activator.CreateInstance(type)!);
        foreach (var setting in All) setting.Bind(configuration, options[setting.OptionsType]);
        return options;
    }

    private void RefuseUnknownKeys(IConfiguration configuration)
    {
        foreach (var (key, value) in configuration.GetSection(Section).AsEnumerable())
        {
            if (value is null || All.Any(setting => setting.IsSetBy(key))) continue;
            var nearest = All
                .Select(setting => setting.Key)
                .Where(known => known.StartsWith($"{Section}:", StringComparison.Ordinal))
                .MinBy(known => Spelling.Distance(known, key));
            throw new AvatarStartException($"{key} is not a setting of this service; did you mean {nearest}?");
        }
    }
}

/// <summary>Measures how similar two names are.</summary>
internal static class Spelling
{
    /// <summary>The Levenshtein distance: the number of letters to add, remove or change. Case is ignored.</summary>
    public static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var same = char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]);
                (diagonal, row[j]) = (row[j], Math.Min(diagonal + (same ? 0 : 1), Math.Min(row[j], row[j - 1]) + 1));
            }
        }

        return row[^1];
    }
}
