using Avatar.Silo.Housekeeping;
using Avatar.Silo.Starting;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Avatar.Silo.Configuration;

/// <summary>Puts the settings into a host.</summary>
public static class SettingsSetup
{
    /// <summary>Reads and checks the settings, aliases included, and makes them a service.</summary>
    /// <exception cref="AvatarStartException">A setting is not allowed or not known.</exception>
    public static AvatarSettings AddAvatarSettings(this IHostApplicationBuilder builder)
    {
        NodeAliases.Apply(builder.Configuration, builder.Configuration);
        var settings = AvatarSettings.Read(builder.Configuration);
        builder.Services.TryAddSingleton(settings);
        builder.Services.TryAddSingleton<TimeProvider>(SteadyClock.OfProcess);
        builder.Services.AddHostedService<ClockWatch>();
        return settings;
    }
}
