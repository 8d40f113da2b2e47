using Avatar.Imaging;
using Orleans.Runtime.Placement;

namespace Avatar.Hosting;

/// <summary>Asks the membership table for the silos, and each active silo for its version and its studio. What cannot be asked is named.</summary>
internal sealed class ClusterReport(IGrainFactory grains, GrainCalls calls, Studio studio, IServiceProvider services, TimeProvider time)
{
    /// <summary>Time limit of one question. Longer than the time limit of readiness checks, so that a slow database still answers.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<ClusterData> CreateAsync(CancellationToken cancellationToken)
    {
        var process = new ProcessData(
            services.GetRequiredService<ProcessName>().Service, TelemetrySetup.InstanceId, ProductVersion.Text, StudioData.From(studio.Load));
        if (!calls.CanBeSent) return new(process, "This process is not connected to the cluster.", []);
        try
        {
            var members = await AskAsync(() => grains.GetGrain<IManagementGrain>(0).GetDetailedHosts(), cancellationToken);
            var silos = await Task.WhenAll(members.OrderBy(static member => member.StartTime).Select(member => AskAsync(member, cancellationToken)));
            return new(process, null, silos);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return new(process, $"The membership table could not be read: {Explain(failure)}", ListKnown());
        }
    }

    private async Task<SiloData> AskAsync(MembershipEntry member, CancellationToken cancellationToken)
    {
        var silo = new SiloData(
            NameOf(member.SiloAddress), member.SiloName, member.Status.ToString(), Round(member.StartTime), null, null, "Only active silos can be asked.");
        if (member.Status is not SiloStatus.Active) return silo;
        try
        {
            var key = member.SiloAddress.ToParsableString();
            var report = await AskAsync(() => AskForReportAsync(member.SiloAddress, key, cancellationToken), cancellationToken);
            return report.Silo != key
                ? silo with { NotAsked = "This silo takes no new grains: it is stopping, or has a version without this report." }
                // The silo reports the whole commit, as earlier versions do.
                : silo with { Version = ProductVersion.Shorten(report.Version), Studio = new(report.Places, report.InUse, report.Queue), NotAsked = null };
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return silo with { NotAsked = $"This silo could not be asked: {Explain(failure)}" };
        }
    }

    /// <summary>The hint takes effect for this call only, because an asynchronous method restores the context of its caller.</summary>
    private async Task<SiloReport> AskForReportAsync(SiloAddress silo, string key, CancellationToken cancellationToken)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo);
        return await grains.GetGrain<ISiloReportGrain>(key).GetReportAsync(cancellationToken);
    }

    private Task<T> AskAsync<T>(Func<Task<T>> question, CancellationToken cancellationToken) => question().WaitAsync(Patience, time, cancellationToken);

    /// <summary>What this process knows without the table: nothing, if it is a front.</summary>
    private IReadOnlyList<SiloData> ListKnown() => services.GetService<ISiloStatusOracle>() is not { } oracle
        ? []
        : [
            .. oracle.GetApproximateSiloStatuses().OrderBy(static silo => silo.Key).Select(static silo => new SiloData(
                NameOf(silo.Key), null, silo.Value.ToString(), null, null, null, "The membership table could not be read; this is what the answering silo knows.")),
        ];

    private static string Explain(Exception failure) => failure switch
    {
        TimeoutException or OperationCanceledException => "there was no answer in time.",
        _ when Failure.IsNotUnderstood(failure) => $"a silo failed with an error that this process does not know. {Shorten(failure.Message)}",
        _ => Shorten(failure.Message),
    };

    private static string Shorten(string message) => Redaction.Redact(Masked.Sentence(message.Split('\n')[0].TrimEnd()));

    private static string NameOf(SiloAddress silo) => $"{silo.Endpoint}@{silo.Generation}";

    private static DateTime Round(DateTime time) => new(time.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, DateTimeKind.Utc);
}

/// <summary>Whether this process can send grain calls now.</summary>
internal sealed class GrainCalls(IHostApplicationLifetime lifetime, ClusterStart? start = null, ClusterConnection? connection = null)
{
    public bool CanBeSent => connection?.IsOpen ?? start?.IsUp ?? lifetime.ApplicationStarted.IsCancellationRequested;

    /// <remarks>Without a gateway the Orleans client would drop the call or let it wait.</remarks>
    /// <exception cref="AvatarException">The process is starting, or not connected to the cluster.</exception>
    public void ThrowUnlessPossible()
    {
        if (!CanBeSent) throw NotConnected();
    }

    public static AvatarException NotConnected() =>
        new(AvatarError.Busy, "This process is not connected to the cluster. Please try again in a few seconds.", TimeSpan.FromSeconds(2));
}

/// <summary>The answer of <c>/admin/cluster</c>.</summary>
/// <param name="Process">The process that answers.</param>
/// <param name="Problem">Why the list of silos is incomplete; null if it is complete.</param>
/// <param name="Silos">The silos, the oldest first. Dead ones are listed for an hour.</param>
internal sealed record ClusterData(ProcessData Process, string? Problem, IReadOnlyList<SiloData> Silos);

/// <summary>The process that answers.</summary>
internal sealed record ProcessData(string Service, string Instance, string Version, StudioData Studio);

/// <summary>One silo.</summary>
/// <param name="Silo">Address and incarnation.</param>
/// <param name="Name">Its name in the membership table.</param>
/// <param name="Status">Its status in the membership table.</param>
/// <param name="Since">When it started, in UTC.</param>
/// <param name="Version">Version of the program.</param>
/// <param name="Studio">How busy it is.</param>
/// <param name="NotAsked">Why version and studio are unknown.</param>
internal sealed record SiloData(string Silo, string? Name, string Status, DateTime? Since, string? Version, StudioData? Studio, string? NotAsked);

/// <summary>How busy a studio is: jobs that can run, jobs that run, and jobs that wait.</summary>
internal sealed record StudioData(int Places, int InUse, int Queue)
{
    public static StudioData From(StudioLoad load) => new(load.Places, load.InUse, load.Queue);
}
