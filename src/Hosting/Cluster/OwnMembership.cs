namespace Avatar.Hosting;

/// <summary>Reads this silo's row in the membership table. A silo that finds itself declared dead there exits.</summary>
internal sealed class OwnMembership(
    ILocalSiloDetails silo, IMembershipTable table, IFatalErrorHandler fatal, IHostApplicationLifetime lifetime)
{
    /// <returns>The status of this silo; null if the table has no row for it.</returns>
    public async Task<SiloStatus?> ReadAsync(CancellationToken cancellationToken)
    {
        var row = await table.ReadRowAsync(silo.SiloAddress, cancellationToken);
        if (row.Members is not [var (entry, _), ..]) return null;

        // A silo that stops cleanly sets its own status to Dead at the end.
        if (entry.Status is SiloStatus.Dead && !lifetime.ApplicationStopping.IsCancellationRequested)
            fatal.OnFatalException(this, "The membership table says that this silo is dead.", null);
        return entry.Status;
    }
}
