using Avatar.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Avatar.Grains;

/// <summary>Registers the services that the grains need besides stores and imaging.</summary>
public static class GrainsServices
{
    /// <summary>
    /// Adds the services of the grains; Orleans discovers the grains themselves. Unless the host registers a <see cref="LinkSigner"/> with
    /// keys and a <see cref="DiskBudget"/>, links are not signed and disk use is not limited.
    /// </summary>
    public static IServiceCollection AddAvatarGrains(this IServiceCollection services)
    {
        services.TryAddSingleton(DiskBudget.None);
        services.TryAddSingleton(provider => new LinkSigner([], provider.GetRequiredService<TimeProvider>()));
        return services
            .AddSingleton<IIncomingGrainCallFilter, FailureFilter>()
            .AddSingleton<StoredFaceCutter>()
            .AddSingleton<GrainsMetrics>()
            .AddSingleton<ExpiryMetrics>()
            .AddHostedService<BacklogWatch>()
            .AddSingleton<RetainedLimiters>()
            .AddSingleton<CartoonExpiry>()
            .AddSingleton<UnfinishedDeletions>()
            .AddSingleton<FileSweep>()
            .AddSingleton<ImageCheck>()
            .AddSingleton<ImageScrub>();
    }
}
