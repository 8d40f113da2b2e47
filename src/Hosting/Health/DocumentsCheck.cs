using Avatar.Storage;

namespace Avatar.Hosting;

/// <summary>Checks that the database answers.</summary>
internal sealed class DocumentsCheck(IAvatarStore store) : IReadinessCheck
{
    public string Name => "documents";

    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        await store.PingAsync(cancellationToken);
        return true;
    }
}
