using Microsoft.Extensions.DependencyInjection;

namespace Avatar.Grains;

/// <summary>What a silo needs beside the stores and the imaging to run the grains.</summary>
public static class GrainsServices
{
    /// <summary>Adds the services of the grains; a silo finds the grains themselves.</summary>
    public static IServiceCollection AddAvatarGrains(this IServiceCollection services) => services
        .AddSingleton<IIncomingGrainCallFilter, DomainErrors>()
        .AddSingleton<CartoonExpiry>()
        .AddSingleton<UnfinishedDeletions>()
        .AddSingleton<FileSweep>();
}
