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
