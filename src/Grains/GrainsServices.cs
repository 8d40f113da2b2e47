using Avatar.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Avatar.Grains;

/// <summary>What a silo needs beside the stores and the imaging to run the grains.</summary>
public static class GrainsServices
{
    /// <summary>
    /// Adds the services of the grains; a silo finds the grains themselves. Links are not signed, and the disk is not limited, unless
    /// the host adds a <see cref="LinkSigner"/> with keys and a <see cref="DiskBudget"/>.
    /// </summary>
    public static IServiceCollection AddAvatarGrains(this IServiceCollection services)
    {
        services.TryAddSingleton(DiskBudget.None);
        services.TryAddSingleton(provider => new LinkSigner([], provider.GetRequiredService<TimeProvider>()));
        return services
            .AddSingleton<IIncomingGrainCallFilter, DomainErrors>()
            .AddSingleton<LeftLimiters>()
            .AddSingleton<CartoonExpiry>()
            .AddSingleton<UnfinishedDeletions>()
            .AddSingleton<FileSweep>()
            .AddSingleton<ImageCheck>()
            .AddSingleton<ImageScrub>();
    }
}
