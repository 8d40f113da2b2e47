namespace Avatar;

/// <summary>
/// The maintenance grain, one per cluster (<see cref="Key"/>). Driven by reminders, it expires cartoons that were not
/// downloaded, finishes interrupted deletions, sweeps files without a document, and reads all images to find damaged ones. All of this
/// can be interrupted at any point and repeated.
/// </summary>
[Alias("avatar.ICartoonExpiryGrain")]
public interface ICartoonExpiryGrain : IGrainWithStringKey
{
    const string Key = "cartoon-expiry";

    /// <summary>Registers the reminders with the configured periods. Can be repeated.</summary>
    [Alias("EnsureReminders")]
    Task EnsureRemindersAsync(CancellationToken cancellationToken);

    /// <summary>Starts an expiry run, or joins the one in progress, and returns its result.</summary>
    [Alias("Expire"), ResponseTimeout("00:10:00")]
    Task<ExpiryReport> ExpireAsync(CancellationToken cancellationToken);

    /// <summary>Starts a sweep, or joins the one in progress, and returns its result.</summary>
    [Alias("Sweep"), ResponseTimeout("00:10:00")]
    Task<SweepReport> SweepAsync(CancellationToken cancellationToken);
}

/// <summary>The result of an expiry run.</summary>
[GenerateSerializer, Immutable, Alias("avatar.ExpiryReport")]
public sealed record ExpiryReport
{
    [Id(0)] public required int Originals { get; init; }
    [Id(1)] public required int Cartoons { get; init; }

    /// <summary>Number of originals whose expiry failed; the next run retries them.</summary>
    [Id(2)] public required int Failures { get; init; }
}

/// <summary>The result of a sweep.</summary>
[GenerateSerializer, Immutable, Alias("avatar.SweepReport")]
public sealed record SweepReport
{
    /// <summary>Number of files examined.</summary>
    [Id(0)] public required int Files { get; init; }

    /// <summary>Number of files and unfinished writes deleted.</summary>
    [Id(1)] public required int Deleted { get; init; }

    /// <summary>Number of photos without a document moved to <c>lost+found</c>.</summary>
    [Id(2)] public required int SetAside { get; init; }

    /// <summary>Number of files that could not be processed; the next sweep retries them.</summary>
    [Id(3)] public required int Failures { get; init; }
}
