using Avatar.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Avatar.Hosting;

/// <summary>Adds the settings to a host.</summary>
public static class SettingsSetup
{
    /// <summary>
    /// Reads and validates the settings, including aliases, and registers each options class as <see cref="IOptions{TOptions}"/>. Must be
    /// called before anything that uses <see cref="Settings{TOptions}"/>.
    /// </summary>
    /// <exception cref="AvatarStartException">A value is not allowed or contradicts another one, or a setting is unknown.</exception>
    public static void AddSettings(this IHostApplicationBuilder builder, SettingsTable table)
    {
        SecretFiles.Apply(builder.Configuration, [.. table.All.Select(static setting => setting.Key), .. NodeAliases.All.Select(static alias => alias.Key)]);
        NodeAliases.Apply(builder.Configuration, builder.Configuration);
        foreach (var (type, options) in table.Read(builder.Configuration))
        {
            builder.Properties[type] = options;
            builder.Services.AddSingleton(
                typeof(IOptionsFactory<>).MakeGenericType(type),
                services => ActivatorUtilities.CreateInstance(services, typeof(ReadOptionsFactory<>).MakeGenericType(type), options));
        }

        builder.Settings<HostingOptions>().RefuseContradictions(builder.Settings<MongoOptions>());
        builder.Services.TryAddSingleton<TimeProvider>(SteadyClock.ForProcess);
        builder.Services.AddHostedService<ClockWatch>();
    }

    /// <summary>The settings of one class, for decisions that are made before the container exists. The container has the same instance.</summary>
    public static TOptions Settings<TOptions>(this IHostApplicationBuilder builder) => (TOptions)builder.Properties[typeof(TOptions)];

    /// <summary>The framework's factory, which configures and validates the instance that has been read instead of a new one.</summary>
    private sealed class ReadOptionsFactory<TOptions>(
        TOptions options,
        IEnumerable<IConfigureOptions<TOptions>> configure,
        IEnumerable<IPostConfigureOptions<TOptions>> postConfigure,
        IEnumerable<IValidateOptions<TOptions>> validate)
        : OptionsFactory<TOptions>(configure, postConfigure, validate)
        where TOptions : class
    {
        protected override TOptions CreateInstance(string name) => options;
    }
}

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
