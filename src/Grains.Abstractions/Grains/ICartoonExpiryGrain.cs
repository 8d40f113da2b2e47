namespace Avatar;

/// <summary>
/// The cluster's housekeeper, one of a kind (<see cref="Key"/>): by reminder it expires cartoons that nobody chose, finishes
/// deletions that were cut off, sweeps files that no document names, and reads all images to find damaged ones. All of it can be
/// interrupted anywhere and run twice.
/// </summary>
[Alias("avatar.ICartoonExpiryGrain")]
public interface ICartoonExpiryGrain : IGrainWithStringKey
{
    const string Key = "cartoon-expiry";

    /// <summary>Makes sure that the reminders exist, with the periods that are configured now. Repeatable.</summary>
    [Alias("EnsureReminders")]
    Task EnsureRemindersAsync(CancellationToken cancellationToken);

    /// <summary>Runs an expiry now, or waits for the one that is running; returns what it did.</summary>
    [Alias("Expire"), ResponseTimeout("00:10:00")]
    Task<ExpiryReport> ExpireAsync(CancellationToken cancellationToken);

    /// <summary>Runs a sweep now, or waits for the one that is running.</summary>
    [Alias("Sweep"), ResponseTimeout("00:10:00")]
    Task<SweepReport> SweepAsync(CancellationToken cancellationToken);
}
