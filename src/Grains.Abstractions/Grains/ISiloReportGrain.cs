namespace Avatar;

/// <summary>
/// Reports about one silo. The key is the address of that silo; <c>GetReportAsync</c> must be called with that address as placement hint. A
/// silo that is not available, or has no such grain, is replaced by another one, so the caller compares <see cref="SiloReport.Silo"/>.
/// </summary>
[Alias("avatar.ISiloReportGrain")]
public interface ISiloReportGrain : IGrainWithStringKey
{
    [Alias("GetReport"), ResponseTimeout("00:00:05")]
    Task<SiloReport> GetReportAsync(CancellationToken cancellationToken);
}

/// <summary>What a silo reports about itself.</summary>
[GenerateSerializer, Immutable, Alias("avatar.SiloReport")]
public sealed record SiloReport
{
    /// <summary>The address of the silo that answered, as Orleans writes it.</summary>
    [Id(0)] public required string Silo { get; init; }

    /// <summary>The version of the program.</summary>
    [Id(1)] public required string Version { get; init; }

    /// <summary>Number of jobs that the studio can run concurrently.</summary>
    [Id(2)] public required int Places { get; init; }

    /// <summary>Number of jobs that the studio runs.</summary>
    [Id(3)] public required int InUse { get; init; }

    /// <summary>Number of jobs that wait for the studio.</summary>
    [Id(4)] public required int Queue { get; init; }
}
