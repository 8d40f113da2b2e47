namespace Avatar.Silo.Cluster;

/// <summary>What the table of members says of this silo. One that was declared dead ends as soon as it sees it there.</summary>
internal sealed class OwnMembership(
    ILocalSiloDetails silo, IMembershipTable table, IFatalErrorHandler fatal, IHostApplicationLifetime lifetime)
{
    /// <returns>Null where the table does not know the silo.</returns>
    public async Task<SiloStatus?> ReadAsync(CancellationToken cancellationToken)
    {
        var row = await table.ReadRowAsync(silo.SiloAddress, cancellationToken);
        if (row.Members is not [var (entry, _), ..]) return null;

        // One that stops in order declares itself dead at the end.
        if (entry.Status is SiloStatus.Dead && !lifetime.ApplicationStopping.IsCancellationRequested)
            fatal.OnFatalException(this, "The table of members says that this silo is dead.", null);
        return entry.Status;
    }
}
