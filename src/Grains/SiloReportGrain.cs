using System.Reflection;
using Avatar.Imaging;
using Orleans.Placement;

namespace Avatar.Grains;

/// <inheritdoc cref="ISiloReportGrain"/>
/// <remarks>Random placement is the cheapest strategy that follows a placement hint.</remarks>
[RandomPlacement]
internal sealed class SiloReportGrain(ILocalSiloDetails silo, Studio studio) : Grain, ISiloReportGrain
{
    private static readonly string Version =
        typeof(SiloReportGrain).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public Task<SiloReport> GetReportAsync(CancellationToken cancellationToken)
    {
        var (address, load) = (silo.SiloAddress.ToParsableString(), studio.Load);

        // On another silo this activation would keep the silo that it belongs to from being asked.
        if (address != this.GetPrimaryKeyString()) DeactivateOnIdle();
        return Task.FromResult(new SiloReport { Silo = address, Version = Version, Places = load.Places, InUse = load.InUse, Queue = load.Queue });
    }
}
