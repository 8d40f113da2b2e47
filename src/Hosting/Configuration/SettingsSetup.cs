using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Avatar.Hosting;

/// <summary>Adds the settings to a host.</summary>
public static class SettingsSetup
{
    /// <summary>Reads and validates the settings, including aliases, and registers them as a service.</summary>
    /// <exception cref="AvatarStartException">A value is not allowed, or a setting is unknown.</exception>
    public static AvatarSettings AddAvatarSettings(this IHostApplicationBuilder builder)
    {
        NodeAliases.Apply(builder.Configuration, builder.Configuration);
        var settings = AvatarSettings.Read(builder.Configuration);
        builder.Services.TryAddSingleton(settings);
        builder.Services.TryAddSingleton<TimeProvider>(SteadyClock.ForProcess);
        builder.Services.AddHostedService<ClockWatch>();
        return settings;
    }
}
