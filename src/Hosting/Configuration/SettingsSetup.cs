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
